export { whyNotMaps } from './decline.js';
export { prepareMaps } from './prepare.js';
