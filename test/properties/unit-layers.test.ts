import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { simulateByEvents } from '../../src/engine/index.js';
import { simulate } from '../../src/sim/index.js';
import { told } from '../helpers/told.js';
import { unitLayerCase, unitLayerProgram } from '../helpers/unit-program.js';

test('layer by layer, compiled and plain, gives what the reference gives, to the last bit', () => {
  fc.assert(
    fc.property(unitLayerCase, fc.integer({ min: 1, max: 45 }), (layer, first) => {
      const { program, inputs } = unitLayerProgram(layer);
      const at = [...new Set([Math.min(first, program.timesteps), program.timesteps])];
      const expected = told(simulate(program, inputs, { at }));
      for (const order of ['layers', 'steps'] as const)
        for (const simd of [true, false])
          expect(told(simulateByEvents(program, inputs, { at, simd, order }))).toEqual(expected);
    }),
    { numRuns: 120 },
  );
});
