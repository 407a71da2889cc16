const SCHEME = 'sha256:';

/** A card whose decoder is the user's own module, with another path to it. */
export function withModulePath(card: Readonly<Record<string, unknown>>, path: string): Record<string, unknown> {
  return { ...card, decoder: { ...(card['decoder'] as object), path } };
}

/** How a card names a decoder module by the hash of its bundle. */
export function modulePathOf(hash: string): string {
  return SCHEME + hash;
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
