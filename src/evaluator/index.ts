export { evaluateGraph, type Shortcut } from './evaluate-graph.js';
