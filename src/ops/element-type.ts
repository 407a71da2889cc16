import type { DType } from '../tensor/index.js';

const names: readonly DType[] = ['f32', 'i64', 'i32', 'i8', 'u8', 'bool'];

/** IR types by number in ONNX's TensorProto.DataType; types the IR does not have are held in the next wider one (see src/tensor). */
const numbered: Readonly<Record<number, DType>> = {
  1: 'f32',
  2: 'u8',
  3: 'i8',
  4: 'i32',
  5: 'i32',
  6: 'i32',
  7: 'i64',
  9: 'bool',
  10: 'f32',
  11: 'f32',
  12: 'i64',
  13: 'i64',
  16: 'f32',
};

/** The element type of that name, or of that number in ONNX's TensorProto.DataType. @throws TypeError for any other. */
export function elementType(nameOrNumber: string | number): DType {
  const found =
    typeof nameOrNumber === 'number' ? numbered[nameOrNumber] : names.find((dtype) => dtype === nameOrNumber);
  if (!found) throw new TypeError(`Expected an element type among ${names.join(', ')} but found ${nameOrNumber}`);
  return found;
}
