import { fail } from './diagnostics/index.js';
import { prepare, type Prepared } from './convert.js';
import { loadModel, type Imported } from './onnx/index.js';
import type { SnnProgram } from './snn/index.js';
import {
  decoderOf,
  findCard,
  guessCard,
  loadCard,
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

export interface OpenOptions {
  /** Extents of inputs that the model leaves open, by input name. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
  /** Path of a model card; without it the card beside the model is used, then a guess. */
  readonly card?: string;
}

/**
 * Opens a model. A card that gives the input's size also settles dynamic extents of the model.
 * @throws ConvertError with all problems of the file, the card, or of operators that have no spiking form
 */
export function openModel(path: string, options: OpenOptions = {}): OpenedModel {
  const found = options.card === undefined ? findCard(path) : loadCard(options.card);
  const imported = importWithCard(path, found, options.shapes ?? {});
  const name = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\.onnx$/i, '');
  const prepared = prepare(imported.graph, { name, sha256: imported.sha256 });
  if (found) return { path, imported, prepared, card: found, cardNotes: [] };
  const named = (values: readonly string[]): { name: string; shape: readonly number[] }[] =>
    values.map((value) => ({ name: value, shape: imported.graph.types.get(value)!.shape }));
  const guess = guessCard({ name, inputs: named(imported.graph.inputs), outputs: named(imported.graph.outputs) });
  return { path, imported, prepared, card: guess.card, cardNotes: guess.card ? guess.assumed : guess.reasons };
}

/** The size on a card fills in what neither the model nor the user states. */
function importWithCard(
  path: string,
  card: ModelCard | undefined,
  shapes: Readonly<Record<string, readonly number[]>>,
): Imported {
  const first = loadModel(path, { shapes });
  const size = card?.input.size;
  const [input] = first.graph.inputs;
  if (!card || !size || input === undefined || input in shapes || first.graph.inputs.length !== 1) return first;
  const { shape } = first.graph.types.get(input)!;
  const channels = card.input.color === 'gray' ? 1 : 3;
  const wanted = card.input.layout === 'nchw' ? [1, channels, ...size] : [1, ...size, channels];
  const assumed = first.notes.some((note) => note.where.includes(`"${input}"`));
  return !assumed || shape.join() === wanted.join()
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

/** The card that a program carries. */
export function cardOf(program: SnnProgram): ModelCard | undefined {
  return program.card === undefined ? undefined : parseCard(program.card, `card in program "${program.name}"`);
}
