export { localExecutor } from './local/index.js';
export {
  bullmqExecutor,
  trialWorker,
  type BullmqOptions,
  type TrialWorker,
  type TrialWorkerOptions,
} from './bullmq/index.js';
