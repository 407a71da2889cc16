export * from './draw-detections.js';
export * from './draw-mask.js';
export * from './data-uris.js';
