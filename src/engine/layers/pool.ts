import type { LateralMaxStep, SnnProgram } from '../../snn/index.js';
import type { MemoryPlan } from '../memory.js';
import { poolGeometry } from '../pool-geometry.js';
import { WORD } from './spike-map.js';
import type { BitTrain, Stage } from './stage.js';

/** Running counts are bytes. */
const MOST_TIMESTEPS = 255;

/** Lateral-inhibition pooling of a train of bits: since counts grow by 0 or 1, so does the largest of a window. */
export function pooling(
  step: LateralMaxStep,
  program: SnnProgram,
  input: BitTrain,
  output: BitTrain,
  plan: MemoryPlan,
): { readonly stage: Stage; readonly scratch: (timesteps: number) => number } | string {
  if (step.scheme !== undefined) return `"${step.name}" pools the spikes of each timestep`;
  if (program.timesteps > MOST_TIMESTEPS) return `"${step.name}" pools for more than ${MOST_TIMESTEPS} timesteps`;
  const { vertical, horizontal } = poolGeometry(step, program);
  const { height, width, channels, words } = input.map;
  const counts = plan.state('u8', height * width * words * WORD);
  const stage: Stage = ({ arrays, crew }) => {
    const bitsAt = arrays.of(input.slot).byteOffset;
    const countsAt = arrays.of(counts).fill(0).byteOffset;
    const windows = [
      bitsAt,
      words,
      channels,
      height,
      width,
      countsAt,
      arrays.of(output.slot).byteOffset,
      output.map.width,
      ...[vertical, horizontal].flatMap((axis) => [axis.kernel, axis.stride, axis.before, axis.dilation]),
    ];
    return {
      pass({ timesteps, last }) {
        crew.run('poolSpikes', [...windows, timesteps], output.map.height);
        if (!last) crew.run('poolCounts', [bitsAt, words, width, countsAt, timesteps], height);
      },
    };
  };
  return { stage, scratch: () => 24 * vertical.kernel * horizontal.kernel + 64 };
}
