export { onnx } from './backend.js';
export { emitOnnx, type EmittedOnnx, type OnnxOptions, type StateInfo } from './emit-onnx.js';
export type { FormName } from './forms.js';
export { EXACT_FLOAT32, type SumPlan } from './exact-sums.js';
export { certify, type Certificate, type Certified, type LayerCertificate } from './certificate.js';
export { readEmitted, type EmittedProperties } from './read-properties.js';
