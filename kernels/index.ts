export * from './accumulate';
export * from './neurons';
export * from './trains';
