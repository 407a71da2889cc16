export { prepareLayers, type LayersPlan } from './prepare.js';
export { LayersRunner } from './run.js';
export type { BoundStage, LayerRun, Stage } from './stage.js';
