export * from './schema.js';
export { importModel, type Imported, type ImportOptions } from './import-model.js';
export { loadModel, modelFile } from './load-model.js';
export { externalFiles } from './external-files.js';
export type { ReadExternal } from './external-data.js';
export type { GivenShapes } from './input-types.js';
export {
  attributeProto,
  exportGraph,
  IR_VERSION_OF_PROPERTIES,
  nodeProto,
  OPSET,
  tensorProto,
  type ExportOptions,
} from './export.js';
export { exportForms } from './export-forms.js';
export { readTensor } from './read-tensor.js';
