export * from './accumulate';
export * from './neurons';
export * from './trains';
export * from './rules';
export * from './gather';
export * from './activations';
