import { fail, nearest } from '../diagnostics/index.js';

/**
 * What a tool does where NIR leaves room, or where it departs from NIR: how it fires, and how I and IF integrate. Leaky membranes follow
 * NIR's equations in every dialect.
 */
export interface NirDialect {
  readonly name: string;
  /** The membrane after a spike: at the reset potential, or lower by the threshold. */
  readonly reset: 'hard' | 'subtract';
  /** The same for LIF and CubaLIF, where the tool treats them otherwise. */
  readonly leakyReset?: 'hard' | 'subtract';
  /** How the membrane is compared with the threshold. */
  readonly compare: '>' | '>=';
  /** At most one spike a timestep, or one for each whole threshold in the membrane. */
  readonly spikes: 'single' | 'multi';
  /** Whether hard reset is to zero whatever the file says. */
  readonly resetsToZero?: true;
  /** What one unit of current adds to the membrane of I and IF in a timestep: r dt, or 1 with `r` ignored. */
  readonly current: 'r dt' | 'one';
  /** The share of its membrane that an I or IF neuron keeps from one timestep to the next; 1 unless the tool gets it wrong. */
  readonly keeps?: number;
  /** Whether the tool makes leaks discrete in another way than by NIR's equations, as they are here in every dialect. */
  readonly leaksOtherwise?: true;
  /** Whether the membrane of an IF neuron never falls below the negative threshold. */
  readonly floor?: true;
}

/**
 * The dialects by name: `strict` is what NIR says (spike if v > threshold, then v = v_reset), the others what the importers of these tools
 * make of a file. That of snnTorch read IF as a neuron that keeps 0.9 of its membrane; its newest source keeps all of it.
 * @source the importers of Sinabs (`sinabs/nir.py`), SpikingJelly (`spikingjelly/activation_based/nir_exchange`), Norse
 *   (`norse/torch/utils/import_nir.py`), Spyx (`spyx/nir.py`) and snnTorch (`snntorch/import_nir.py`)
 */
export const nirDialects: ReadonlyMap<string, NirDialect> = new Map(
  (
    [
      { name: 'strict', reset: 'hard', compare: '>', spikes: 'single', current: 'r dt' },
      {
        name: 'sinabs',
        reset: 'subtract',
        compare: '>=',
        spikes: 'multi',
        current: 'one',
        floor: true,
        leaksOtherwise: true,
      },
      { name: 'spikingjelly', reset: 'hard', compare: '>=', spikes: 'single', current: 'r dt' },
      {
        name: 'norse',
        reset: 'hard',
        resetsToZero: true,
        compare: '>',
        spikes: 'single',
        current: 'one',
        leaksOtherwise: true,
      },
      { name: 'spyx', reset: 'subtract', compare: '>', spikes: 'single', current: 'one' },
      {
        name: 'snntorch',
        reset: 'subtract',
        leakyReset: 'hard',
        resetsToZero: true,
        compare: '>',
        spikes: 'single',
        current: 'one',
        keeps: 0.9,
      },
    ] satisfies NirDialect[]
  ).map((dialect) => [dialect.name, dialect]),
);

/** The dialect of that name. @throws NIR_UNKNOWN_DIALECT */
export function dialectNamed(name: string): NirDialect {
  const dialect = nirDialects.get(name);
  if (dialect) return dialect;
  const like = nearest(name, [...nirDialects.keys()]);
  return fail(
    'NIR_UNKNOWN_DIALECT',
    name,
    `expected ${[...nirDialects.keys()].join(', ')}`,
    like === undefined ? 'strict is what NIR itself says' : `did you mean ${like}?`,
  );
}
