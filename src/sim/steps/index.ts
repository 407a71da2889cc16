import type { Step } from '../../snn/index.js';
import type { Run, Simulation } from '../simulation.js';
import { analogSynapse } from './analog-synapse.js';
import { lateralMax } from './lateral-max.js';
import { neuron } from './neuron.js';
import { route } from './route.js';
import { soma } from './soma.js';
import { synapse } from './synapse.js';

/** Binds a step to a simulation. */
export function prepare(step: Step, simulation: Simulation): Run {
  switch (step.kind) {
    case 'synapse':
      return step.source.kind === 'analog' ? analogSynapse(step, step.source, simulation) : synapse(step, simulation);
    case 'soma':
      return soma(step, simulation);
    case 'neuron':
      return neuron(step, simulation);
    case 'lateral-max':
      return lateralMax(step, simulation);
    case 'route':
      return route(step, simulation);
  }
}
