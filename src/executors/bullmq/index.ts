export { bullmqExecutor, type BullmqOptions } from './bullmq-executor.js';
export { trialWorker, type TrialWorker, type TrialWorkerOptions } from './trial-worker.js';
