export { whyNotMaps } from './decline.js';
export type { MapTrain } from './map-train.js';
export { prepareMaps } from './prepare.js';
