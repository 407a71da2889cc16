import { fail } from '../../diagnostics/index.js';
import { channelsOf, type InputSpec } from './input-spec.js';

/** The input of a graph as declared; an extent that is not a positive integer is free. */
export interface DeclaredInput {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** An input spec whose size is known. @shape shape [1,C,H,W] or [1,H,W,C] */
export interface ResolvedInput {
  readonly spec: InputSpec;
  readonly name: string;
  readonly size: readonly [number, number];
  readonly shape: readonly number[];
}

/**
 * Brings a card's input and the graph's declared inputs together. The declared shape may be [N,C,H,W], or without batch, with free extents.
 * @throws INPUT_UNKNOWN when the card names no input of the graph or must choose among several; INPUT_SHAPE when they contradict each other;
 * INPUT_SIZE_FREE when neither tells the size
 */
export function resolveInput(spec: InputSpec, declared: readonly DeclaredInput[]): ResolvedInput {
  const input = chooseInput(spec, declared);
  const where = `input "${input.name}"`;
  const [a, b, c] = input.shape
    .slice(-3)
    .map((extent) => (typeof extent === 'number' && extent > 0 ? extent : undefined));
  const [channels, height, width] = spec.layout === 'nchw' ? [a, b, c] : [c, a, b];
  const found = `[${input.shape.join(',')}]`;
  const rank = input.shape.length;
  const wanted = channelsOf(spec);
  if ((rank !== 3 && rank !== 4) || (channels !== undefined && channels !== wanted))
    return fail(
      'INPUT_SHAPE',
      where,
      `Expected ${wanted} channels in ${spec.layout} order ("color": "${spec.color}") but found shape ${found}`,
      'set "color" and "layout" in the card\'s "input" to match the model',
    );
  const [cardHeight, cardWidth] = spec.size ?? [];
  const size = [cardHeight ?? height, cardWidth ?? width] as const;
  if ((height ?? size[0]) !== size[0] || (width ?? size[1]) !== size[1])
    return fail(
      'INPUT_SHAPE',
      where,
      `Expected the card's size [${size.join(',')}] but the model declares ${found}`,
      'remove "size" from the card, or convert the model with that --shape',
    );
  const [h, w] = size;
  if (h === undefined || w === undefined)
    return fail(
      'INPUT_SIZE_FREE',
      where,
      `Expected a known height and width but found ${found} and no "size" in the card`,
      'give "input": {"size": [height, width]} in the card, or --shape',
    );
  return {
    spec,
    name: input.name,
    size: [h, w],
    shape: spec.layout === 'nchw' ? [1, wanted, h, w] : [1, h, w, wanted],
  };
}

function chooseInput(spec: InputSpec, declared: readonly DeclaredInput[]): DeclaredInput {
  const names = declared.map((d) => `"${d.name}"`).join(', ');
  const chosen = spec.name === undefined ? declared : declared.filter((d) => d.name === spec.name);
  const [only] = chosen;
  if (only && chosen.length === 1) return only;
  return fail(
    'INPUT_UNKNOWN',
    spec.name === undefined ? 'card' : `input "${spec.name}"`,
    spec.name === undefined
      ? `Expected one graph input but found ${declared.length}: ${names}`
      : `Expected an input of the graph but found only ${names}`,
    'set "input": {"name": ...} in the card to one of them',
  );
}
