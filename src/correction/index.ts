export { correct, type CorrectOptions } from './correct.js';
export { checkCorrection, KeptSamples } from './kept-samples.js';
