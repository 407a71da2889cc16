import type { LateralMaxStep, SnnProgram } from '../snn/index.js';
import { sizeOfLayout } from './layout.js';
import type { InputOf, Prepared } from './machine.js';
import type { MemoryPlan } from './memory.js';
import { poolGeometry } from './pool-geometry.js';
import { keepCount, plannedTrain } from './train.js';

/** The largest message of each window at this timestep, a silent element counting as 0. */
export function spikeMax(
  step: LateralMaxStep,
  program: SnnProgram,
  inputOf: InputOf,
  counted: boolean,
  plan: MemoryPlan,
): Prepared {
  const { vertical, horizontal, rows, columns, to } = poolGeometry(step, program);
  const newTrain = plannedTrain(to, counted, plan);
  const [width, outWidth] = [horizontal.input, horizontal.output];
  const sizes = windowSizes(rows.to, vertical.output).flatMap((h) =>
    windowSizes(columns.to, outWidth).map((w) => h * w),
  );
  const perImage = vertical.input * width;
  const perOutput = vertical.output * outWidth;
  return (machine) => {
    const input = inputOf(machine);
    const output = newTrain(machine.space.arrays);
    machine.state.trains.set(step.output, output);
    const largest = new Int32Array(sizeOfLayout(to));
    const spiking = new Int32Array(sizeOfLayout(to));
    return () => {
      const touched: number[] = [];
      for (let k = 0; k < input.active; k++) {
        const [place, c, n] = [input.place[k]!, input.channel[k]!, input.message[k]!];
        const image = Math.floor(place / perImage);
        const [y, x] = [Math.floor((place % perImage) / width), place % width];
        for (let a = rows.start[y]!; a < rows.start[y + 1]!; a++)
          for (let b = columns.start[x]!; b < columns.start[x + 1]!; b++) {
            const out = (image * perOutput + rows.to[a]! * outWidth + columns.to[b]!) * to.channels + c;
            if (spiking[out]!++ === 0) {
              touched.push(out);
              largest[out] = n;
            } else if (n > largest[out]!) largest[out] = n;
          }
      }
      output.active = 0;
      for (const out of touched) {
        const place = Math.floor(out / to.channels);
        const all = spiking[out] === sizes[place % perOutput];
        const n = all ? largest[out]! : Math.max(largest[out]!, 0);
        spiking[out] = 0;
        if (n === 0) continue;
        output.place[output.active] = place;
        output.channel[output.active] = out % to.channels;
        output.message[output.active++] = n;
      }
      keepCount(output, machine.space.kernels);
    };
  };
}

/** Elements of the input in each window along an axis. */
function windowSizes(reached: Int32Array, windows: number): number[] {
  const sizes = new Array<number>(windows).fill(0);
  for (const window of reached) sizes[window]!++;
  return sizes;
}
