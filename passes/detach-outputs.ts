import { isCarrier } from '../src/carriers.js';
import { freshName } from '../src/ir/index.js';
import { partition } from '../src/partition.js';
import type { Pass } from '../src/pass.js';

/**
 * A model output that a view or a pooling makes and other nodes read becomes a copy of its own: what travels on turns into spikes, while the
 * output stays in activation units.
 */
export const detachOutputs: Pass = {
  name: 'detach-outputs',
  summary: 'copy model outputs that go on as spikes',
  source: 'spikes count in their own unit, outputs do not',
  requires: [],
  ensures: ['outputs-detached'],
  run: {
    rule(node, view) {
      const shared = node.outputs.filter((output) => view.isOutput(output) && view.users(output).length > 0);
      if (shared.length === 0 || (node.op !== 'MaxPool' && !isCarrier(node, view))) return undefined;
      if (partition(view).regions.get(node.name) !== 'body') return undefined;
      const inner = new Map(shared.map((output) => [output, freshName(view.graph, `${output}.inner`)]));
      return {
        label: `outputs of ${node.op} "${node.name}"`,
        remove: [node.name],
        add: [
          { ...node, outputs: node.outputs.map((output) => inner.get(output) ?? output) },
          ...[...inner].map(([output, copied]) => ({
            name: freshName(view.graph, `${output}.output`),
            op: 'Identity',
            inputs: [copied],
            outputs: [output],
            attrs: {},
            origin: node.origin,
          })),
        ],
        reroute: inner,
      };
    },
  },
};
