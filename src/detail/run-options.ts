import { choicesOf, recordedOptions } from '../settings.js';
import type { SnnProgram } from '../snn/index.js';
import type { TrialOptions } from '../trials/index.js';
import type { Run } from '../report/index.js';

type Options = Run['options'];
type Layers = Pick<SnnProgram['provenance'], 'layers' | 'layerThresholds'>;

/** The options of a program as those of a run: each layer that differs is one of them, `layer conv1` with `levels=3 thresholds=max`. */
export function optionsOfProgram({ provenance }: SnnProgram): Options {
  const { options, correction } = provenance;
  return {
    ...options,
    ...(correction ? { correctionSamples: correction.samples } : {}),
    ...layerOptions(options, provenance),
  };
}

/** The same of a trial, before its program is made. @throws BAD_OPTION */
export function optionsOfTrial(trial: TrialOptions): Options {
  const choices = choicesOf(trial);
  const { preset, correction, layers } = choices;
  const { budget, budgetOps, budgetEnergy, calibrationLimit, correctionLimit, layerThresholds } = trial;
  const limited = budget !== undefined || budgetOps !== undefined || budgetEnergy !== undefined;
  const energy = limited ? budgetEnergy : choices.budgetEnergy;
  const options = recordedOptions(choices);
  return {
    preset: preset.name,
    ...options,
    ...(correction === 'none' ? {} : { correction }),
    ...(correction === 'none' || correctionLimit === undefined ? {} : { correctionLimit }),
    ...(budget === undefined ? {} : { budget }),
    ...(budgetOps === undefined ? {} : { budgetOps }),
    ...(energy === undefined ? {} : { budgetEnergy: energy }),
    ...(calibrationLimit === undefined ? {} : { calibrationLimit }),
    ...layerOptions(options, { layers, ...(layerThresholds ? { layerThresholds } : {}) }),
  };
}

/** One option for each layer with a choice that is not that of all layers. */
function layerOptions(common: Options, { layers = {}, layerThresholds = {} }: Layers): Options {
  const names = [...new Set([...Object.keys(layers), ...Object.keys(layerThresholds)])];
  const all = names.map((name) => {
    const rule = layerThresholds[name];
    const own = { ...layers[name], ...(rule === undefined ? {} : { thresholds: rule }) };
    const words = Object.entries(own).filter(([key, value]) => value !== common[key]);
    return [`layer ${name}`, words.map(([key, value]) => `${key}=${value}`).join(' ')] as const;
  });
  return Object.fromEntries(all.filter(([, text]) => text !== ''));
}
