import type { Diagnostic } from '../diagnostics/index.js';
import type { FlatNirGraph } from '../nir/index.js';
import type { NirDialect } from './dialect.js';

/** A delay is a whole number of timesteps if it is so but for the rounding of single precision. */
const TOLERANCE = 1e-5;

/** What was assumed when time became discrete: timesteps other than the file's, leaks unlike those of the tool, delays that were rounded. */
export function clockNotes(
  { nodes }: FlatNirGraph,
  dt: number,
  written: unknown,
  dialect: NirDialect,
  where: string,
): Diagnostic[] {
  const notes: Diagnostic[] = [];
  if (typeof written === 'number' && Math.abs(dt - written) > TOLERANCE * written)
    notes.push({
      code: 'NIR_DT_DIFFERS',
      where,
      problem: `the file was written for timesteps of ${written} s, not of ${dt} s`,
      hint: 'currents act in proportion to the timestep, so the network may fire otherwise',
    });
  const leaky = [...nodes].filter(([, { type }]) => ['LI', 'LIF', 'CubaLI', 'CubaLIF'].includes(type));
  if (dialect.leaksOtherwise && leaky.length > 0)
    notes.push({
      code: 'NIR_LEAKS_OTHERWISE',
      where,
      problem: `${dialect.name} discretises leaks otherwise than by NIR's equations, which nodes such as "${leaky[0]![0]}" follow here`,
      hint: `expect other spikes than ${dialect.name} gives`,
    });
  for (const [name, node] of nodes) {
    if (node.type !== 'Delay') continue;
    const odd = node.delay.data.find((seconds) => !isWhole(seconds / dt));
    if (odd !== undefined)
      notes.push({
        code: 'NIR_DELAY_ROUNDED',
        where: `${where}: node "${name}"`,
        problem: `a delay of ${odd} s is ${odd / dt} timesteps and was rounded to ${Math.round(odd / dt)}`,
        hint: 'choose timesteps of which the delays are multiples',
      });
  }
  return notes;
}

function isWhole(timesteps: number): boolean {
  return Math.abs(timesteps - Math.round(timesteps)) <= TOLERANCE * Math.max(1, timesteps);
}
