import { fail } from '../diagnostics/index.js';

const SCHEME = 'sha256:';

/** A card whose decoder is the user's own module, with another path to it. */
export function withModulePath(card: Readonly<Record<string, unknown>>, path: string): Record<string, unknown> {
  return { ...card, decoder: { ...(card['decoder'] as object), path } };
}

/** How a card names a decoder module by the hash of its bundle. */
export function modulePathOf(hash: string): string {
  return SCHEME + hash;
}

/**
 * For those who run no code of others: refuses a trial whose decoder is somebody's own module, wherever that is said: in its card or in the fields to change in a guessed one.
 * @throws MODULE_NOT_REMOTE
 */
export function refuseModule(...cards: readonly (Readonly<Record<string, unknown>> | null | undefined)[]): void {
  if (cards.some((card) => (card?.['decoder'] as { readonly kind?: unknown } | undefined)?.kind === 'module'))
    fail(
      'MODULE_NOT_REMOTE',
      'the decoder of the model card',
      "it is a module of the user's own, which is not run on other machines",
      'use --executor local',
    );
}

/** The path of the user's own module that decodes, if the card names one. */
export function modulePath(card: Readonly<Record<string, unknown>> | null): string | undefined {
  const { kind, path } = (card?.['decoder'] ?? {}) as Readonly<Record<string, unknown>>;
  return kind === 'module' && typeof path === 'string' ? path : undefined;
}

/** The hash of the bundle of the user's own module in the card of a trial, if it names one. */
export function moduleBundle(card: Readonly<Record<string, unknown>> | null): string | undefined {
  const path = modulePath(card);
  return path?.startsWith(SCHEME) ? path.slice(SCHEME.length) : undefined;
}
