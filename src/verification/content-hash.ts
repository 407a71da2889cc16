import { sha256 } from '../container/index.js';
import { encodeModel, type AttributeProto, type ModelProto, type NodeProto } from '../onnx/index.js';

/** SHA-256 of what a model computes: all but its metadata and who wrote it. */
export function contentHash(model: ModelProto): string {
  const { graph } = model;
  return sha256(
    encodeModel({
      ...model,
      producerVersion: '',
      metadataProps: [],
      graph: { ...graph, node: (graph!.node ?? []).map(withoutProperties) },
    }),
  );
}

function withoutProperties(node: NodeProto): NodeProto {
  return { ...node, metadataProps: [], attribute: (node.attribute ?? []).map(insideToo) };
}

function insideToo(attribute: AttributeProto): AttributeProto {
  const { g } = attribute;
  return g ? { ...attribute, g: { ...g, node: (g.node ?? []).map(withoutProperties) } } : attribute;
}
