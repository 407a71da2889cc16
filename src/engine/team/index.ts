export { hasKernels, kernelMemory, type KernelExports, type KernelMemory } from './kernel-memory.js';
export { Team, type Crew } from './team.js';
