import type { ModelCard } from './card.js';
import { cocoNames } from './coco-names.js';
import { guessRules, type GuessFacts, type NamedShape, type Proposal } from './guess-rules.js';
import { parseCard } from './parse-card.js';

/** What is known of a model without a card. `classes` are names that the user gave. */
export interface GuessSubject {
  readonly name: string;
  readonly inputs: readonly NamedShape[];
  readonly outputs: readonly NamedShape[];
  readonly classes?: readonly string[];
}

/** A card with everything that was assumed for it, or why there is none; `candidates` are decoder kinds that the shapes allow. */
export type Guess =
  | { readonly card: ModelCard; readonly assumed: readonly string[] }
  | { readonly card: undefined; readonly reasons: readonly string[]; readonly candidates: readonly string[] };

/** Proposes a card from the names and shapes of inputs and outputs. It never chooses between two meanings. */
export function guessCard(subject: GuessSubject): Guess {
  const [input] = subject.inputs;
  const layout = input && imageLayout(input);
  if (!input || !layout || subject.inputs.length !== 1)
    return none([
      `expected one image input [1,C,H,W] or [1,H,W,C] of 1 or 3 channels and known size but found ${list(subject.inputs)}`,
    ]);
  const facts: GuessFacts = {
    size: layout.size,
    outputs: subject.outputs.map(({ name, shape }) => ({ name, shape: withoutBatch(shape) })),
    classCount: subject.classes?.length,
  };
  const answers = guessRules.map((rule) => rule(facts));
  const proposals = answers.flatMap((a) => (typeof a === 'string' ? [] : a));
  const [only] = proposals;
  const reasons = answers.filter((a) => typeof a === 'string');
  if (!only) return none(reasons.length > 0 ? reasons : [`outputs ${list(subject.outputs)} fit no known decoder`]);
  const kinds = proposals.map((p) => p.decoder.kind);
  if (proposals.length > 1)
    return none(
      [
        `outputs ${list(subject.outputs)} fit ${proposals.map((p) => `"${p.decoder.kind}" (${p.assumed.join('; ')})`).join(' and ')}: choose one`,
      ],
      kinds,
    );
  if (subject.classes && subject.classes.length !== only.classCount)
    return none(
      [`"${only.decoder.kind}" fits with ${only.classCount} classes but ${subject.classes.length} names are given`],
      kinds,
    );
  return accept(subject, only, layout);
}

function accept(subject: GuessSubject, proposal: Proposal, layout: Layout): Guess {
  const { classCount, decoder } = proposal;
  const names = subject.classes ?? defaultNames(proposal);
  const { channels, order } = layout;
  const input = { ...proposal.input, layout: order, ...(channels === 1 ? { color: 'gray', mean: 0, std: 1 } : {}) };
  const card = parseCard({ name: subject.name, input, decoder, classes: names }, `guessed card of ${subject.name}`);
  const { fit, color, divide, mean, std } = card.input;
  const assumed = [
    `decoder "${decoder.kind}": ${proposal.assumed.join('; ')}`,
    `input: ${fit}, ${color}, pixels / ${divide}, mean ${JSON.stringify(mean)}, std ${JSON.stringify(std)}`,
  ];
  if (!subject.classes)
    assumed.push(`names of the ${classCount} classes: ${names.slice(0, 3).join(', ')}${classCount > 3 ? ', ...' : ''}`);
  return { card, assumed };
}

function defaultNames({ decoder, classCount }: Proposal): readonly string[] {
  if (classCount === cocoNames.length && decoder.kind !== 'classification') return cocoNames;
  if (['yunet', 'scrfd'].includes(decoder.kind)) return ['face'];
  return Array.from({ length: classCount }, (_, i) => `class ${i}`);
}

interface Layout {
  readonly order: 'nchw' | 'nhwc';
  readonly channels: number;
  readonly size: readonly [number, number];
}

function imageLayout({ shape }: NamedShape): Layout | undefined {
  const [a, b, c] = withoutBatch(shape);
  if (a === undefined || b === undefined || c === undefined || (shape.length !== 3 && shape.length !== 4))
    return undefined;
  if ((a === 1 || a === 3) && b > 0 && c > 0) return { order: 'nchw', channels: a, size: [b, c] };
  return (c === 1 || c === 3) && a > 0 && b > 0 ? { order: 'nhwc', channels: c, size: [a, b] } : undefined;
}

/** Extents as numbers, 0 where free, without the leading batch axis of a shape of rank 4, or of 1 in a shorter one. */
function withoutBatch(shape: readonly (number | string)[]): number[] {
  const extents = shape.map((extent) => (typeof extent === 'number' && extent > 0 ? extent : 0));
  const lead = extents[0];
  const batched = extents.length === 4 || (extents.length > 1 && (lead === 1 || (lead === 0 && extents.length === 3)));
  return batched && !(extents.length === 3 && lead === 3) ? extents.slice(1) : extents;
}

function list(shapes: readonly NamedShape[]): string {
  return shapes.map(({ name, shape }) => `${name} [${shape.join(',')}]`).join(', ') || '(none)';
}

function none(reasons: readonly string[], candidates: readonly string[] = []): Guess {
  return { card: undefined, reasons, candidates };
}
