import type { Shortcut } from '../evaluator/index.js';
import { real } from '../tensor/index.js';
import { activationFor } from './kernels/index.js';
import type { MemoryPlan } from './memory.js';
import type { Space } from './space.js';

/** Numbers that are taken over to the memory of a run at once. */
const BLOCK = 4096;

/** Lets compiled kernels do the elementwise functions of the host's part of a program, which detection heads have many of. */
export function hostShortcut(plan: MemoryPlan): (space: Pick<Space, 'arrays' | 'kernels'>) => Shortcut {
  const slot = plan.room('f32', BLOCK);
  return ({ arrays, kernels }) => {
    const room = arrays.of(slot);
    return ({ op, attrs, inputs }, [x, ...others]) => {
      if (!x || others.length > 0 || inputs.length > 1 || !(x.data instanceof Float32Array)) return undefined;
      const activation = activationFor(op, attrs);
      if (!activation) return undefined;
      const y = new Float32Array(x.data.length);
      for (let i = 0; i < y.length; i += BLOCK) {
        const numbers = room.subarray(0, Math.min(BLOCK, y.length - i));
        numbers.set(x.data.subarray(i, i + numbers.length));
        kernels.activate(activation, numbers, numbers);
        y.set(numbers, i);
      }
      return [real(x.shape, y)];
    };
  };
}
