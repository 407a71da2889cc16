export { evaluateGraph } from './evaluate-graph.js';
