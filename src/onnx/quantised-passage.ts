import { dequantise, isPerTensor, sameQuantisation } from './quantisation.js';
import type { Site } from './site.js';
import type { SourceNode } from './source-node.js';

const first = (): number[] => [0];
const all = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Operators that mean the same for quantised values as for the real numbers they stand for, and which of their inputs are such values. */
const passages: Readonly<Record<string, (inputs: number) => readonly number[]>> = {
  Identity: first,
  Reshape: first,
  Flatten: first,
  Transpose: first,
  Squeeze: first,
  Unsqueeze: first,
  Slice: first,
  Split: first,
  Gather: first,
  Expand: first,
  Tile: first,
  MaxPool: first,
  Resize: first,
  Upsample: first,
  DepthToSpace: first,
  SpaceToDepth: first,
  ReduceMax: first,
  ReduceMin: first,
  Dropout: first,
  ArgMax: first,
  Concat: all,
  Max: all,
  Min: all,
  Pad: () => [0, 2],
  Clip: all,
  Where: () => [1, 2],
};

/**
 * Prepares a node that reads values standing for quantised tensors: its constants of the same kind become real too. `after` gives the quantised forms of what it makes.
 * @throws Refusal for operators that compute with the integers themselves, and for operands of different scales
 */
export function passQuantised(
  node: SourceNode,
  site: Site,
): { readonly node: SourceNode; after(outputs: readonly string[]): readonly string[] } {
  const { builder } = site;
  const data = passages[node.op]?.(node.inputs.length);
  const isQuantised = (input: string): boolean => builder.quantisedValue(input) !== undefined;
  const { quantisation } = builder.quantisedValue(node.inputs.find(isQuantised)!)!;
  if (
    node.domain !== '' ||
    !data ||
    !isPerTensor(quantisation) ||
    node.inputs.some((input, i) => isQuantised(input) && !data.includes(i))
  )
    return site.refuse(
      'Cannot import arithmetic on quantised integers',
      'export the float model, or quantise it with QuantizeLinear and DequantizeLinear around this operator',
    );
  const inputs = [...node.inputs];
  if (node.op === 'Pad' && node.opset >= 11 && !inputs[2])
    inputs[2] = site.literal({ dtype: 'i32', shape: [], data: Int32Array.of(0) }, 'zero');
  for (const i of data) {
    const input = inputs[i];
    if (!input) continue;
    const constant = site.constant(input);
    const own = builder.quantisedValue(input);
    if (constant && constant.dtype !== 'f32') inputs[i] = site.literal(dequantise(constant, quantisation), 'real');
    else if (own && sameQuantisation(own.quantisation, quantisation)) inputs[i] = own.real;
    else
      site.refuse(
        'Cannot import an operator whose quantised inputs have different scales',
        'quantise them alike, or export the float model',
      );
  }
  return {
    node: { ...node, inputs },
    after: (outputs) =>
      outputs.map((output) =>
        output !== '' && site.type(output).dtype === 'f32' ? builder.addQuantised(output, quantisation) : output,
      ),
  };
}
