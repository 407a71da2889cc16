import { fail, nearest } from '../diagnostics/index.js';
import type { Backend } from './backend.js';
import { nir } from './nir/backend.js';
import { json } from './json/index.js';
import { onnx } from './onnx/index.js';

export * from './nir/index.js';
export {
  certify,
  emitOnnx,
  readEmitted,
  type Certificate,
  type Certified,
  type EmittedOnnx,
  type EmittedProperties,
  type FormName,
  type LayerCertificate,
  type OnnxOptions,
  type StateInfo,
} from './onnx/index.js';
export type { Backend, BackendChoices, BackendOption, Emitted, EmittedFile, Measured } from './backend.js';

/** Every backend, by name. */
export const backends: ReadonlyMap<string, Backend> = new Map(
  [onnx, nir, json].map((backend) => [backend.name, backend]),
);

/** A backend by name. @param flag that named it, for messages @throws BAD_OPTION for an unknown one */
export function backendNamed(name: string, flag = '--to'): Backend {
  const backend = backends.get(name);
  if (backend) return backend;
  const near = nearest(name, [...backends.keys()]);
  return fail(
    'BAD_OPTION',
    flag,
    `expected one of ${[...backends.keys()].join(', ')} but found "${name}"`,
    near ? `did you mean "${near}"?` : 'see snn-convert export --help',
  );
}
