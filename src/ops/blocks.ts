import type { Tensor, TensorData } from '../tensor/index.js';
import { need } from './op.js';
import type { Inputs, ViewMap } from './op.js';

/** Rows of elements that lie evenly in one input, one row as far from the next in the input and in the output as any other. */
interface Block {
  readonly source: number;
  /** First element in the input and in the output. */
  readonly from: number;
  readonly to: number;
  /** Elements of a row: how many, and how far apart in the input; they follow each other in the output. */
  readonly length: number;
  readonly step: number;
  /** Rows: how many, and how far apart. */
  readonly rows: number;
  readonly rowStep: number;
  readonly toStep: number;
}

/** From here on a row of neighbours is moved as a whole. */
const LONG = 64;

/** Rows that are moved column by column where they lie side by side in the input. */
const TOGETHER = 16;

/** Below so many elements for each row there is nothing gained by them. */
const SHORT = 4;

/**
 * A map as blocks of evenly spaced elements, or undefined where their rows would be too short or there are constants in between.
 * @returns what writes an output's elements
 */
export function asBlocks(map: ViewMap): ((inputs: Inputs<Tensor>, to: TensorData) => void) | undefined {
  const blocks = blocksOf(map);
  if (!blocks) return undefined;
  return (inputs, to) => {
    for (const block of blocks) write(block, need(inputs, block.source).data, to);
  };
}

function blocksOf({ source, index }: ViewMap): readonly Block[] | undefined {
  const blocks: Block[] = [];
  /** The last block of every kind: an output's rows may take turns in coming from several inputs. */
  const last = new Map<string, number>();
  const sourceOf = (i: number): number => (typeof source === 'number' ? source : source[i]!);
  let rows = 0;
  for (let i = 0; i < index.length;) {
    const [from, input] = [index[i]!, sourceOf(i)];
    if (from < 0 || ++rows > 1 + index.length / SHORT) return undefined;
    const step = i + 1 < index.length && sourceOf(i + 1) === input ? index[i + 1]! - from : 1;
    let end = i + 1;
    while (end < index.length && sourceOf(end) === input && index[end]! === from + (end - i) * step) end++;
    const row = { source: input, from, to: i, length: end - i, step, rows: 1, rowStep: 0, toStep: 0 };
    const kind = `${input},${step},${row.length}`;
    const before = last.get(kind);
    const grown = before === undefined ? undefined : withRow(blocks[before]!, row);
    if (grown) blocks[before!] = grown;
    else last.set(kind, blocks.push(row) - 1);
    i = end;
  }
  return blocks;
}

/** A block and a row after it as one, if they are. */
function withRow(block: Block, row: Block): Block | undefined {
  const rows = block.rows + 1;
  if (block.rows === 1) return { ...block, rows, rowStep: row.from - block.from, toStep: row.to - block.to };
  const follows =
    row.from === block.from + block.rows * block.rowStep && row.to === block.to + block.rows * block.toStep;
  return follows ? { ...block, rows } : undefined;
}

function write(block: Block, x: TensorData, y: TensorData): void {
  const { from, to, length, step, rows, rowStep, toStep } = block;
  if (step === 1 && length >= LONG)
    for (let row = 0; row < rows; row++) {
      const first = from + row * rowStep;
      y.set(x.subarray(first, first + length), to + row * toStep);
    }
  else if (rows > 1 && Math.abs(rowStep) < Math.abs(step)) writeColumns(block, x, y);
  else
    for (let row = 0; row < rows; row++) {
      let next = from + row * rowStep;
      for (let at = to + row * toStep, end = at + length; at < end; at++, next += step) y[at] = x[next]!;
    }
}

function writeColumns({ from, to, length, step, rows, rowStep, toStep }: Block, x: TensorData, y: TensorData): void {
  for (let first = 0; first < rows; first += TOGETHER) {
    const end = Math.min(first + TOGETHER, rows);
    for (let i = 0; i < length; i++) {
      let next = from + first * rowStep + i * step;
      let at = to + first * toStep + i;
      for (let row = first; row < end; row++, at += toStep, next += rowStep) y[at] = x[next]!;
    }
  }
}
