export * from './channel-statistics.js';
export * from './record.js';
export * from './calibrate.js';
export * from './synthetic-images.js';
