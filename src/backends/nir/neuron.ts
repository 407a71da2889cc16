import { neuronModel, RELEASE } from '../../neurons/index.js';
import type { NeuronStep } from '../../snn/index.js';
import { realData, sizeOf, stridesOf } from '../../tensor/index.js';
import { circuit } from './circuit.js';
import type { Draft } from './draft.js';
import { integrateFireNode } from './integrate-fire-node.js';
import { leakyNode } from './leaky-node.js';
import { sumOf } from './read.js';
import type { Sum } from './value.js';

/** Neurons as NIR needs them: every number for every neuron. */
export interface Population {
  readonly step: NeuronStep;
  readonly input: Sum;
  /** Size of a unit spike of each neuron. @unit activation */
  readonly unit: Float64Array;
  /** Initial membrane of each neuron. @unit unit spikes */
  readonly v0: Float64Array;
  /** Most unit spikes in one message. */
  readonly most: number;
  readonly release: number;
}

/** Most thresholds of one neuron that are written as nodes. */
const MOST_LEVELS = 15;
const PRESETS = 'convert with --preset binary or spiking-yolo';
const INTEGRATE_FIRE = 'convert with --neuron integrate-fire';

/**
 * Neurons, as IF or LIF or as a circuit of the same spikes.
 *
 * What cuts the charge off below zero or above is left out where the neuron does not notice. Relu in front of a neuron with 0 <= v0 < 1 that sends nothing negative:
 * for C < 0, floor(C/u + v0 - sent) and floor(0 + v0 - sent) are both <= -sent <= 0, and the message, clipped at 0 or at -min(L, sent), is the same. A cut of the
 * activation at h >= L u: h t / u - sent >= L t - L (t - 1) = L, so that where the cut acts both sides are L or more and L is sent.
 */
export function addNeuron(draft: Draft, step: NeuronStep): Sum | undefined {
  const { origin, model, parameters: p } = step;
  const input = sumOf(draft, step.input, origin);
  if (!input) return undefined;
  const refuse = (problem: string, hint: string): Sum | undefined => draft.refuse(origin, problem, hint);
  if (model !== 'levels' && model !== 'integrate-fire' && model !== 'lif')
    return refuse(`NIR has no ${model} neuron`, PRESETS);
  const population = populationOf(draft, step, input);
  const { release, most, v0, unit } = population;
  if (input.cut) {
    const seen =
      release === RELEASE.free ||
      v0.some((v) => v >= 1) ||
      unit.some((u) => u * most > input.cut!.above) ||
      model === 'lif';
    if (seen)
      return refuse(
        `what cuts its charge off at zero${input.cut.above < Infinity ? ` and ${input.cut.above}` : ''} would have to be a node of its own, which NIR has not`,
        model === 'lif' ? INTEGRATE_FIRE : 'lower the initial membrane below 1, or take another neuron',
      );
  }
  if (model === 'lif')
    return release === RELEASE.zero
      ? leakyNode(draft, population)
      : refuse('a LIF node sends nothing negative', INTEGRATE_FIRE);
  if (model === 'integrate-fire' && p['reset'] === 1)
    return release === RELEASE.zero
      ? integrateFireNode(draft, population, 'hard')
      : refuse('an IF node sends nothing negative', 'use soft reset');
  if (draft.softReset === 'circuit') {
    if (most > MOST_LEVELS)
      return refuse(
        `up to ${most} spikes at once, each with a threshold of its own`,
        `use at most ${MOST_LEVELS} levels`,
      );
    return circuit(draft, population);
  }
  if (release !== RELEASE.zero)
    return refuse(
      release === RELEASE.free
        ? 'its activations can be negative, and an IF node sends nothing negative'
        : 'an IF node takes no spike back',
      draft.dialect.nodes.has('Threshold')
        ? 'write soft reset as a circuit'
        : release === RELEASE.free
          ? 'write the dialect strict, or cut the network before this layer'
          : PRESETS,
    );
  return integrateFireNode(draft, population, 'soft');
}

function populationOf({ program }: Draft, step: NeuronStep, input: Sum): Population {
  const { constants, shapes } = program;
  const shape = shapes.get(step.output)!;
  const unit = realData(constants.get(step.unit)!);
  const stride = stridesOf(shape)[step.axis]!;
  const initial = neuronModel(step.model).initial(step.parameters);
  const own = step.initial === undefined ? undefined : realData(constants.get(step.initial)!);
  const size = sizeOf(shape);
  const units = new Float64Array(size);
  for (let start = 0, c = 0; start < size; start += stride, c = (c + 1) % unit.length)
    units.fill(unit[c]!, start, start + stride);
  const v0 = new Float64Array(size).fill(initial);
  own?.forEach((v, i) => (v0[i]! += v));
  return {
    step,
    input,
    unit: units,
    v0,
    most: step.model === 'levels' ? step.parameters['levels']! : 1,
    release: step.parameters['release']!,
  };
}
