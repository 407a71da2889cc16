export * from './schema.js';
export { importModel, type Imported, type ImportOptions } from './import-model.js';
export { loadModel, modelFile } from './load-model.js';
export { externalFiles } from './external-files.js';
export type { ReadExternal } from './external-data.js';
export type { GivenShapes } from './input-types.js';
export { exportGraph, type ExportOptions } from './export.js';
export { readTensor } from './read-tensor.js';
