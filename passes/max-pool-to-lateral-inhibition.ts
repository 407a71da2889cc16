import { partition } from '../src/partition.js';
import type { Pass } from '../src/pass.js';

/** Every max-pooling of the spiking part becomes lateral-inhibition pooling of the same geometry, exact at every timestep. */
export const maxPoolToLateralInhibition: Pass = {
  name: 'max-pool-to-lateral-inhibition',
  summary: 'replace MaxPool by lateral-inhibition pooling (LIPooling) of the same geometry',
  source: 'arXiv:2207.02702; closed form O(t) = MaxPool(C(t))',
  requires: [],
  ensures: ['lateral-pooling'],
  run: {
    plan(view) {
      const { regions } = partition(view);
      return view.graph.nodes
        .filter((node) => node.op === 'MaxPool' && regions.get(node.name) === 'body')
        .map((node) => ({
          label: `${node.name} as lateral inhibition`,
          remove: [node.name],
          add: [{ ...node, op: 'LateralInhibitionPool' }],
        }));
    },
  },
};
