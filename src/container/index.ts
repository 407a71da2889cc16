export * from './safetensors.js';
export { sha256 } from './sha256.js';
