export { kernelMemory, MOST_PAGES, type KernelExports, type KernelMemory } from './kernel-memory.js';
export { Team, type Crew } from './team.js';
