export * from './card.js';
export * from './parse-card.js';
export * from './override-card.js';
export * from './load-card.js';
export * from './decoder-of.js';
export * from './coco-names.js';
export * from './guess-card.js';
export type { NamedShape } from './guess-rules.js';
