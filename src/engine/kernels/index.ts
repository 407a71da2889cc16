export * from './kernels.js';
export { activationFor } from './plain-activations.js';
export { dueAfter } from './plain-neurons.js';
export { plainKernels } from './plain.js';
export { kernelsOf, simdSpace, type SimdSpace } from './simd.js';
