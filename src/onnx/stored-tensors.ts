import type { Tensor } from '../tensor/index.js';
import type { GraphBuilder } from './builder.js';
import type { GraphProto, TensorProto } from './messages.js';
import { readSparseTensor } from './sparse-tensor.js';

/** The stored tensors of a graph by name, each read and added to the builder when it is first asked for. */
export function storedTensors(
  graph: GraphProto,
  prefix: string,
  builder: GraphBuilder,
  read: (proto: TensorProto, where: string) => Tensor,
): Map<string, () => string> {
  const stored = new Map<string, () => string>();
  for (const proto of graph.initializer ?? []) {
    const name = proto.name ?? '';
    stored.set(name, () => builder.addConstant(read(proto, `tensor "${name}"`), prefix + name, proto.dataType));
  }
  for (const proto of graph.sparseInitializer ?? []) {
    const name = proto.values?.name ?? '';
    const where = `tensor "${name}"`;
    stored.set(name, () =>
      builder.addConstant(
        readSparseTensor(proto, where, (p) => read(p, where)),
        prefix + name,
        proto.values?.dataType,
      ),
    );
  }
  return stored;
}
