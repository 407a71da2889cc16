export { localExecutor } from './local-executor.js';
