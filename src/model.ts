import { fail } from './diagnostics/index.js';
import { prepare, type Prepared } from './convert.js';
import { loadModel, type Imported } from './onnx/index.js';
import type { SnnProgram } from './snn/index.js';
import {
  decoderOf,
  findCard,
  guessCard,
  loadCard,
  overrideCard,
  parseCard,
  resolveInput,
  type BoundDecoder,
  type ModelCard,
  type ResolvedInput,
} from './vision/index.js';
import type { TensorType } from './tensor/index.js';

/** An ONNX model read, checked and prepared for conversion. */
export interface OpenedModel {
  readonly path: string;
  readonly imported: Imported;
  readonly prepared: Prepared;
  /** Undefined when there is no card and none could be guessed: the model converts, but its outputs have no meaning to evaluate. */
  readonly card: ModelCard | undefined;
  /** What was assumed about the card, or why there is none. */
  readonly cardNotes: readonly string[];
}

/** What a model file leaves open. */
export interface OpenOptions {
  /** Extents of inputs that the model leaves open, by input name; under '' those of the only input. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** A model card or its path; without it the card beside the model is used, then a guess; null: a guess, whatever lies beside the model. */
  readonly card?: string | ModelCard | null;
  /** Fields of card JSON that replace those of the card, merged as `overrideCard` does. */
  readonly cardOverrides?: CardOverrides;
}

/** Card JSON with only the keys to change; see `parseCard` for the keys. */
export type CardOverrides = Readonly<Record<string, unknown>>;

/**
 * Opens a model. A card that gives the input's size also settles dynamic extents of the model.
 * @throws ConvertError with all problems of the file, the card, or of operators that have no spiking form
 */
export function openModel(path: string, options: OpenOptions = {}): OpenedModel {
  const { shapes = {}, cardOverrides = {} } = options;
  const stated = statedCard(path, options.card);
  const found = stated && overrideCard(stated, cardOverrides);
  const imported = importAtSize(path, found?.input ?? cardOverrides['input'], shapes);
  const name = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.onnx$/i, '');
  const prepared = prepare(imported.graph, { name, sha256: imported.sha256 });
  const card = found ? { card: found, cardNotes: [] } : assumedCard(name, imported, cardOverrides);
  return { path, imported, prepared, ...card };
}

/**
 * The card of a model as far as somebody wrote one: the one given, else the one beside the model.
 * @throws ConvertError as loadCard
 */
export function statedCard(path: string, given: OpenOptions['card']): ModelCard | undefined {
  if (given === undefined) return findCard(path);
  return typeof given === 'string' ? loadCard(given) : (given ?? undefined);
}

/** A card for a model that has none: from its shapes, or from the fields given where they are enough. */
function assumedCard(
  name: string,
  { graph }: Imported,
  overrides: CardOverrides,
): Pick<OpenedModel, 'card' | 'cardNotes'> {
  const named = (values: readonly string[]): { name: string; shape: readonly number[] }[] =>
    values.map((value) => ({ name: value, shape: graph.types.get(value)!.shape }));
  if ('decoder' in overrides && 'classes' in overrides)
    return { card: parseCard({ name, ...overrides }, 'command line'), cardNotes: [] };
  const { classes } = overrides as { classes?: readonly string[] };
  const guess = guessCard({
    name,
    inputs: named(graph.inputs),
    outputs: named(graph.outputs),
    ...(classes ? { classes } : {}),
  });
  if (!guess.card) return { card: undefined, cardNotes: guess.reasons };
  return { card: overrideCard(guess.card, overrides), cardNotes: guess.assumed };
}

/** The size on a card fills in what neither the model nor the user states. */
function importAtSize(path: string, spec: unknown, shapes: Readonly<Record<string, readonly number[]>>): Imported {
  const first = loadModel(path, { shapes });
  const { size, layout } = (spec ?? {}) as Partial<ModelCard['input']>;
  const [input] = first.graph.inputs;
  if (!size || input === undefined || input in shapes || '' in shapes || first.graph.inputs.length !== 1) return first;
  const { shape } = first.graph.types.get(input)!;
  const [batch = 1, a = 1, , c = 1] = shape;
  const nhwc = layout === undefined ? a > 4 && c <= 4 : layout === 'nhwc';
  const wanted = nhwc ? [batch, ...size, c] : [batch, a, ...size];
  const assumed = first.notes.some((note) => note.where.includes(`"${input}"`));
  return !assumed || shape.length !== 4 || shape.join() === wanted.join()
    ? first
    : loadModel(path, { shapes: { ...shapes, [input]: wanted } });
}

/** How images become inputs of a network and its outputs become results. */
export interface Task {
  readonly card: ModelCard;
  readonly input: ResolvedInput;
  readonly decoder: BoundDecoder;
}

/**
 * Binds a card to a network's inputs.
 * @throws NO_CARD when there is none, and what the card's checks find
 */
export async function taskOf(
  card: ModelCard | undefined,
  inputs: readonly string[],
  types: ReadonlyMap<string, TensorType>,
  notes: readonly string[],
  where: string,
): Promise<Task> {
  if (!card)
    return fail(
      'NO_CARD',
      where,
      `there is no model card and none could be guessed: ${notes.join('; ')}`,
      'write a card (JSON with preprocessing, decoder and classes) beside the model, or give --card',
    );
  const input = resolveInput(
    card.input,
    inputs.map((name) => ({ name, shape: types.get(name)!.shape })),
  );
  return { card, input, decoder: await decoderOf(card) };
}

/**
 * The card that a program carries, or the one in a file, with fields replaced.
 * @throws ConvertError as loadCard and parseCard
 */
export function cardOf(
  program: Pick<SnnProgram, 'name' | 'card'>,
  options: Pick<OpenOptions, 'cardOverrides'> & { readonly card?: string } = {},
): ModelCard | undefined {
  const { card: file, cardOverrides = {} } = options;
  const where = `card in program "${program.name}"`;
  const own = program.card === undefined ? undefined : parseCard(program.card, where);
  const card = file === undefined ? own : loadCard(file);
  if (card) return overrideCard(card, cardOverrides);
  return 'decoder' in cardOverrides && 'classes' in cardOverrides
    ? parseCard({ name: program.name, ...cardOverrides }, 'command line')
    : undefined;
}
