export { layersRunner } from './runners.js';
export type { LayersRunner } from './run.js';
