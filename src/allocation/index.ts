export {
  layersOf,
  measureSensitivity,
  withLayers,
  type AllocationSubject,
  type LayerOption,
  type LayerSensitivity,
  type Sensitivity,
  type SensitivityOptions,
} from './sensitivity.js';
export { paretoFront, withinBudget, withinError, type Choice, type Point } from './pareto.js';
export { changesBetween, describeChanges, type ParameterChange } from './changes.js';
export {
  allocations,
  convertWithinBudget,
  type Budget,
  type Budgeted,
  type BudgetOptions,
  type BudgetRound,
} from './budget.js';
export { raisePrecision, type DropTarget, type Raised, type RaiseOptions, type RaiseRound } from './max-drop.js';
export { measureProgram, type ProgramFigures } from './measure-program.js';
export { checkLimits, hasLimit, tuned, type Limits, type Tuned } from './tune.js';
export { metricTarget, outputErrorTarget } from './drop-target.js';
export { settingsOf } from './settings-of.js';
