import type { SnnProgram } from '../snn/index.js';

/** A parameter that differs between two programs of one model. */
export interface ParameterChange {
  /** Node of the ONNX file whose value becomes spikes. */
  readonly layer: string;
  readonly parameter: string;
  readonly from: number;
  readonly to: number;
}

/** What one program has otherwise than another, layer by layer in the order of computation. */
export function changesBetween(before: SnnProgram, after: SnnProgram): readonly ParameterChange[] {
  const old = new Map(before.steps.flatMap((step) => (step.kind === 'neuron' ? [[step.name, step] as const] : [])));
  return after.steps.flatMap((step) => {
    const was = step.kind === 'neuron' ? old.get(step.name) : undefined;
    if (step.kind !== 'neuron' || !was) return [];
    return Object.entries(step.parameters).flatMap(([parameter, to]) => {
      const from = was.parameters[parameter]!;
      return from === to ? [] : [{ layer: step.origin, parameter, from, to }];
    });
  });
}

/** The same in words, one line for each kind of change, with all its layers; timesteps first. */
export function describeChanges(before: SnnProgram, after: SnnProgram): readonly string[] {
  const byKind = new Map<string, string[]>();
  for (const { layer, parameter, from, to } of changesBetween(before, after)) {
    const kind = `${parameter} ${from} -> ${to}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), layer]);
  }
  const layers = before.steps.filter((step) => step.kind === 'neuron').length;
  return [
    ...(before.timesteps === after.timesteps ? [] : [`timesteps ${before.timesteps} -> ${after.timesteps}`]),
    ...[...byKind].map(([kind, names]) =>
      names.length === layers
        ? `${kind} in all ${layers} layers`
        : `${kind} in ${names.length} of ${layers} layers: ${names.join(', ')}`,
    ),
  ];
}
