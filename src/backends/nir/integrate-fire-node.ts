import type { NirMetadata } from '../../nir/index.js';
import { allBelow, stored, uniform } from './arrays.js';
import type { Draft } from './draft.js';
import type { Population } from './neuron.js';
import { scaled } from './scaled.js';
import type { Sum } from './value.js';

/**
 * Neurons as one IF node, unit u as its threshold. What NIR cannot say goes into its metadata and into the report: that reset subtracts, that v = threshold spikes,
 * where the membrane begins, how many spikes may leave at once. Hard reset needs no word: v_reset is 0, and a reader that tests v > threshold is given the next
 * smaller number.
 */
export function integrateFireNode(draft: Draft, population: Population, reset: 'soft' | 'hard'): Sum | undefined {
  const { step, v0, most } = population;
  const { dialect, time } = draft;
  const apart = dialect.oneThreshold && population.unit.some((u) => u !== population.unit[0]);
  const unit = apart ? population.unit.map(() => 1) : population.unit;
  const input = apart ? inUnits(draft, population) : population.input;
  if (!input) return undefined;
  const { shape } = input;
  const lowered = reset === 'hard' && dialect.strict;
  const begins = v0.some((v) => v !== 0);
  const metadata: NirMetadata = {
    ...(reset === 'soft' ? { 'snn_convert.reset': 'subtract' } : {}),
    ...(lowered ? {} : { 'snn_convert.compare': '>=' }),
    ...(begins
      ? {
          'snn_convert.v_init': alike(
            unit.map((u, i) => u * v0[i]!),
            shape,
            draft,
          ),
        }
      : {}),
    'snn_convert.spikes': most > 1 ? 'multi' : 'single',
    ...(most > 1 ? { 'snn_convert.max_spikes': most } : {}),
  };
  const node = draft.add(
    step.name,
    {
      type: 'IF',
      r: uniform(time.r, shape, dialect),
      vThreshold: stored(lowered ? allBelow(unit, dialect) : unit, shape, dialect),
      vReset: uniform(0, shape, dialect),
    },
    input.nodes,
    metadata,
  );
  draft.lose(node, ...(reset === 'soft' ? dialect.soft : dialect.hard));
  if (reset === 'soft' && dialect.strict)
    draft.lose(node, {
      what: 'threshold',
      reader: 'spikes above it',
      ours: 'spikes at it too',
      effect: 'differs',
    });
  if (begins)
    draft.lose(node, {
      what: 'initial membrane',
      reader: 'begins at zero',
      ours: `begins at ${shown(v0)} of the threshold`,
      effect: 'differs',
    });
  if (most > 1 && dialect.name !== 'sinabs')
    draft.lose(node, {
      what: 'spikes',
      reader: 'sends at most one a timestep',
      ours: `sends up to ${most}`,
      effect: 'differs',
    });
  return { kind: 'sum', nodes: [node], shape, spikes: { most, down: 0, signed: false } };
}

/** Charge in unit spikes, for readers that have one threshold for all neurons. */
function inUnits(draft: Draft, { step, input, unit }: Population): Sum | undefined {
  const sum = scaled(
    draft,
    `${step.name}.units`,
    step.origin,
    input,
    unit.map((u) => 1 / u),
  );
  if (sum)
    draft.lose(sum.nodes[0]!, {
      what: 'thresholds',
      reader: 'has one for all neurons: charge is divided by the threshold before, and rounded',
      ours: 'has one for each channel',
      effect: 'differs',
    });
  return sum;
}

/** One number where all neurons have the same. */
function alike(values: Float64Array, shape: readonly number[], { dialect }: Draft): NirMetadata[string] {
  return values.every((value) => value === values[0]) ? values[0]! : stored(values, shape, dialect);
}

function shown(values: Float64Array): string {
  return values.every((value) => value === values[0]) ? `${values[0]!}` : 'shares of its own';
}
