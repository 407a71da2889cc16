import { externalRange } from './external-data.js';
import { DataLocation } from './enums.js';
import { decodeModel } from './schema.js';
import type { TensorProto } from './messages.js';

/**
 * The files beside a model that its tensors are stored in, as it names them, sorted.
 * @param where name of the file in messages
 * @throws ConvertError as decodeModel and externalRange
 */
export function externalFiles(bytes: Uint8Array, where: string): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
    const { dataLocation, externalData = [] } = value as TensorProto;
    if (dataLocation === DataLocation.EXTERNAL) found.add(externalRange(externalData, where).location);
    Object.values(value).forEach(visit);
  };
  visit(decodeModel(bytes, where).graph);
  return [...found].sort();
}
