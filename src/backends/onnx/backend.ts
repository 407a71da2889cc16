import type { Diagnostic } from '../../diagnostics/index.js';
import type { SnnProgram } from '../../snn/index.js';
import { sizeOf } from '../../tensor/index.js';
import { writeNpz } from '../../vision/index.js';
import type { Backend, BackendChoices, EmittedFile } from '../backend.js';
import { certify, type LayerCertificate } from './certificate.js';
import { emitOnnx, type EmittedOnnx, type OnnxOptions } from './emit-onnx.js';
import type { FormName } from './forms.js';

const FORMS: readonly FormName[] = ['full', 'loop', 'step'];

/** The spiking network as a plain ONNX file, with its certificate and, for the form `step`, the states before the first timestep. */
export const onnx: Backend = {
  name: 'onnx',
  summary: 'a plain ONNX model that any runtime executes with identical bits, and the certificate that it does',
  options: [
    {
      name: 'unroll',
      kind: 'choice',
      choices: FORMS,
      about: 'full: one copy a timestep (default); loop: a Loop; step: one timestep, states as inputs and outputs',
    },
    { name: 'timesteps', kind: 'whole', about: "timesteps in the file (default: the program's)" },
    { name: 'tail', kind: 'switch', about: 'without the host part behind the network: the outputs are the read-outs' },
    { name: 'split', kind: 'switch', about: 'one convolution a layer, also where its sums are not exact then' },
  ],
  suffixes: ['.onnx', '.certificate.json', '.states.npz'],
  annotates: true,
  emit(program, choices, measured) {
    const emitted = emitOnnx(program, { ...optionsOf(choices), ...(measured ? { measured } : {}) });
    const { certificate, refusals } = certify(program, emitted);
    const beside: EmittedFile[] = [];
    if (certificate) beside.push({ suffix: '.certificate.json', content: `${JSON.stringify(certificate, null, 2)}\n` });
    if (emitted.form === 'step') beside.push({ suffix: '.states.npz', content: zeroStates(emitted) });
    return Promise.resolve({
      files: [{ suffix: '.onnx', content: emitted.bytes }, ...beside],
      facts: {
        form: `${emitted.form}, ${emitted.timesteps} ${emitted.timesteps === 1 ? 'timestep' : 'timesteps'}`,
        nodes: emitted.nodes,
        certificate: certificate ? certified(certificate.layers) : 'refused',
      },
      warnings: refusals ? summarised(refusals, program) : [],
    });
  },
};

function optionsOf({ unroll, timesteps, tail, split }: BackendChoices): OnnxOptions {
  return {
    ...(unroll === undefined ? {} : { form: unroll as FormName }),
    ...(timesteps === undefined ? {} : { timesteps: timesteps as number }),
    ...(tail === undefined ? {} : { tail: tail as boolean }),
    ...(split === undefined ? {} : { split: split as boolean }),
  };
}

function certified(layers: readonly LayerCertificate[]): string {
  const largest = layers.reduce((most, layer) => Math.max(most, layer.largest), 0);
  const convolutions = layers.reduce((sum, layer) => sum + layer.convolutions, 0);
  return `exact: ${layers.length} layers in ${convolutions} convolutions, sums of at most ${largest} < 2^24`;
}

/** All reasons of one kind as one, so that a hundred layers do not make a hundred warnings. */
function summarised(refusals: readonly Diagnostic[], { name }: SnnProgram): readonly Diagnostic[] {
  const [first, ...others] = refusals;
  if (!first || others.length < 4) return refusals;
  return [
    ...refusals.slice(0, 3),
    { ...first, where: `program "${name}"`, problem: `and ${others.length - 2} more such reasons`, hint: first.hint },
  ];
}

function zeroStates({ states }: EmittedOnnx): Uint8Array {
  return writeNpz(
    new Map(
      states.map(({ input, type, shape }) => [
        input,
        type === 'f64'
          ? { dtype: 'f64' as const, shape, data: new Float64Array(sizeOf(shape)) }
          : { dtype: 'f32' as const, shape, data: new Float32Array(sizeOf(shape)) },
      ]),
    ),
  );
}
