export { measures, objectiveOf, type Measure, type Objective, type ObjectiveOptions } from './objective.js';
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
