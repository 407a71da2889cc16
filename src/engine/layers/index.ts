export { prepareLayers, type LayersPlan } from './prepare.js';
export { LayersRunner } from './run.js';
