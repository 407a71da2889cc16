export {
  bestReadout,
  measures,
  objectiveOf,
  type Measure,
  type Objective,
  type ObjectiveOptions,
  type Readout,
} from './objective.js';
export {
  search,
  type Phase,
  type SearchOptions,
  type SearchResult,
  type SearchSubject,
  type SearchTrial,
} from './search.js';
export { layerSpace, searchSpace, type SearchSpace } from './search-space.js';
export { worstLayers } from './worst-layers.js';
