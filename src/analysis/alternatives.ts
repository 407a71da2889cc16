import { thresholdPasses } from '../../passes/index.js';
import type { Prepared } from '../convert.js';
import type { CalibrationRecord } from '../calibration/index.js';
import { InternalError } from '../diagnostics/index.js';
import { GraphView } from '../ir/index.js';
import type { Parameters } from '../neurons/index.js';
import { runPasses } from '../pass.js';
import { realData } from '../tensor/index.js';
import { thresholdRule, type ThresholdRule } from '../thresholds/index.js';
import { perNeuron, type Layer } from './layer.js';
import { gather, pickedNeurons } from './picked.js';
import type { Remedy } from './remedies.js';

/** A layer's neurons, those that are picked for trials, as another conversion would make them. */
export interface Alternative {
  readonly remedy: Remedy;
  readonly parameters: Parameters;
  readonly units: Float32Array;
  readonly timesteps: number;
}

/** What thresholds can be chosen from. */
export interface Evidence {
  readonly prepared: Prepared;
  /** What the program was calibrated on, where that is known. */
  readonly calibration: CalibrationRecord | undefined;
  /** Statistics of inputs that are analysed. */
  readonly analysed: CalibrationRecord;
  /** True when those are others than the inputs on which remedies are tried. */
  readonly heldOut: boolean;
  /** Name of the program's threshold rule. */
  readonly thresholds: string;
  readonly timesteps: number;
}

/**
 * What a remedy makes of some layers, by their value. Thresholds are chosen as conversion chooses them; where the program's calibration data is not known,
 * a remedy that is not about thresholds leaves them as they are.
 */
export function alternatives(layers: readonly Layer[], remedy: Remedy, evidence: Evidence): Map<string, Alternative> {
  const { prepared, calibration, analysed } = evidence;
  const timesteps = remedy.settings.timesteps ?? evidence.timesteps;
  const statistics = remedy.recalibrate ? analysed : (calibration ?? analysed);
  const keeps = !remedy.recalibrate && remedy.settings.thresholds === undefined && !calibration;
  const rule = thresholdRule(remedy.settings.thresholds ?? evidence.thresholds);
  const chosen = keeps
    ? undefined
    : chosenUnits(layers, prepared, { calibration: statistics, rule, remedy, timesteps });
  return new Map(
    layers.map((layer) => {
      const { step, model, value, shape, size } = layer;
      const parameters = { ...step.parameters, ...remedy.settings.parameters };
      const unit = chosen?.get(step.name);
      const finer = model.unit(1, parameters) / model.unit(1, step.parameters);
      const all = unit ? perNeuron(unit, shape, step.axis) : layer.units.map((old) => old * finer);
      const units = gather(all, pickedNeurons(size));
      return [value, { remedy, parameters, units, timesteps }];
    }),
  );
}

/** The rule for the layers that are asked about; others cost nothing. */
function only(layers: readonly Layer[], { stats }: CalibrationRecord, rule: ThresholdRule): ThresholdRule {
  const wanted = new Set(layers.map(({ value }) => stats.get(value)));
  return { ...rule, theta: (s, channel, levels) => (wanted.has(s) ? rule.theta(s, channel, levels) : 1) };
}

/** Sizes of unit spikes by neuron step, as conversion would choose them. All layers of a program share their model. */
function chosenUnits(
  layers: readonly Layer[],
  { graph, facts }: Prepared,
  chosen: { calibration: CalibrationRecord; rule: ThresholdRule; remedy: Remedy; timesteps: number },
): Map<string, Float32Array> {
  const { calibration, remedy, timesteps } = chosen;
  const { model, step } = layers[0]!;
  const changed = ({ parameters }: Layer['step']): Parameters => ({ ...parameters, ...remedy.settings.parameters });
  const ofLayers = new Map(layers.map((layer) => [layer.step.name, changed(layer.step)]));
  const neuron = { model, parameters: changed(step), layers: ofLayers, timesteps };
  const select = thresholdPasses.filter((pass) => pass.ensures.includes('thresholds-selected'));
  const rule = only(layers, calibration, chosen.rule);
  const view = new GraphView(runPasses(graph, select, { calibration, thresholds: rule, neuron }, facts).graph);
  return new Map(
    layers.map(({ step: { name, output } }) => {
      const unit = view.constant(view.producer(output)?.inputs[1]);
      if (!unit) throw new InternalError(`no threshold was chosen for "${name}"`);
      return [name, realData(unit)];
    }),
  );
}
