export { layersRunner } from './runners.js';
export type { LayersRunner } from './run.js';
export type { BoundStage, LayerRun, Stage } from './stage.js';
