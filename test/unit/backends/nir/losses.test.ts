import { describe, expect, test } from '@jest/globals';
import { backendNamed, isLossless, lossLines, toNir } from '../../../../src/backends/index.js';
import type { SnnProgram } from '../../../../src/snn/index.js';
import { convertText } from '../../../helpers/conversion.js';
import { weights } from '../../../helpers/graphs.js';
import { goldenProgram } from '../../../helpers/nir-golden.js';

const nir = backendNamed('nir');

/** A convolution that the type check of the reference package does not let through: in groups, or of rows only. */
async function unchecked(attributes: string, kernel: readonly number[], output: string): Promise<SnnProgram> {
  const text = `input x: f32[1,2,6,6]
    ${weights('w1', [4, 2, 3, 3], 1)}
    ${weights('w2', kernel, 2)}
    a: f32[1,4,6,6] = Conv(x, w1) { kernel_shape: 3,3  pads: 1,1,1,1 }
    b: f32[1,4,6,6] = Relu(a)
    y: f32[${output}] = Conv(b, w2) { ${attributes} }
    output y`;
  return (await convertText(text, { preset: 'binary', timesteps: 8, weights: 8 })).program;
}

test.each([
  ['groups', () => unchecked('kernel_shape: 3,3  pads: 1,1,1,1  group: 2', [4, 2, 3, 3], '1,4,6,6')],
  ['kernel', () => unchecked('kernel_shape: 1,2', [4, 4, 1, 2], '1,4,6,5')],
])('what loads without type check only is no lossless file: %s', async (what, program) => {
  const { graph, losses } = toNir(await program(), { groups: 'keep' });
  expect(losses.losses.filter((loss) => loss.effect === 'unchecked').map((loss) => loss.what)).toEqual([what]);
  expect(isLossless({ ...losses, losses: losses.losses.filter((loss) => loss.what === what) })).toBe(false);
  expect(lossLines(losses).join('\n')).toMatch(/unchecked {3}\w+: .*type_check=False/);
  expect(graph.metadata!['snn_convert.losses']).toMatch(/, 1 unchecked$/);
});

describe('warnings', () => {
  const warned = async (program: SnnProgram, choices: Record<string, string>): Promise<string[]> =>
    (await nir.emit(program, choices)).warnings.map(({ code, problem, hint }) => `${code}: ${problem}; ${hint}`);

  test('rounding alone is none, but stands in the report', async () => {
    const program = await goldenProgram('binary');
    expect(await warned(program, {})).toEqual([]);
    expect((await nir.emit(program, {})).report!.join('\n')).toMatch(/differs {5}input: /);
  });

  test('strict is no way out of strict', async () => {
    const soft = await goldenProgram('soft');
    expect((await warned(soft, { 'soft-reset': 'node' }))[0]).toMatch(
      /^READER_DIFFERS: .*differs at \d+ places.*; see the report$/,
    );
    expect((await warned(soft, { 'nir-dialect': 'norse' }))[0]).toMatch(/--nir-dialect strict has exact circuits$/);
  });

  test('a type check that refuses is one', async () => {
    const program = await unchecked('kernel_shape: 3,3  pads: 1,1,1,1  group: 2', [4, 2, 3, 3], '1,4,6,6');
    expect(await warned(program, { groups: 'keep' })).toEqual([
      'READER_DIFFERS: a reader that follows the specification loads one place with its type check off only; see the report',
    ]);
  });
});
