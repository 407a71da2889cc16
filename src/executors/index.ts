export { localExecutor } from './local/index.js';
