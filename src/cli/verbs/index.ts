import type { Command } from 'commander';
import { analyzeVerb } from './analyze.js';
import { compareVerb } from './compare.js';
import { convertVerb } from './convert.js';
import { evalVerb } from './eval.js';
import { exportVerb } from './export.js';
import { inspectVerb } from './inspect.js';
import { runVerb } from './run.js';
import { searchVerb } from './search.js';
import { sweepVerb } from './sweep.js';
import { verifyVerb } from './verify.js';
import { workerVerb } from './worker.js';

/** All verbs, in the order of the help; the first is the default. */
export const verbs: readonly (() => Command)[] = [
  convertVerb,
  inspectVerb,
  runVerb,
  evalVerb,
  analyzeVerb,
  searchVerb,
  sweepVerb,
  workerVerb,
  compareVerb,
  exportVerb,
  verifyVerb,
];
