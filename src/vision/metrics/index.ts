export * from './truth.js';
export * from './coco-match.js';
export * from './coco-evaluate.js';
export * from './coco-resample.js';
export * from './agreement.js';
export * from './mask-metrics.js';
export * from './top-k.js';
export * from './bootstrap.js';
