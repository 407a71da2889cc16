import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { ConvertError } from '../../../src/diagnostics/index.js';
import { descriptor } from '../../../src/onnx/descriptor.js';
import { decodeModel, encodeModel, hasField, toNumber, type ModelProto } from '../../../src/onnx/schema.js';

const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConvertError) return error.code;
    throw error;
  }
  return 'no error';
};

const everything: ModelProto = {
  irVersion: 13,
  producerName: 'test',
  opsetImport: [{ domain: '', version: 26 }],
  metadataProps: [{ key: 'k', value: 'v' }],
  configuration: [{ name: 'c', numDevices: 2, device: ['a', 'b'] }],
  functions: [
    {
      name: 'f',
      domain: 'd',
      overload: 'o',
      input: ['x'],
      output: ['y'],
      attributeProto: [{ name: 'alpha', type: 1, f: 0.5 }],
      valueInfo: [{ name: 'y', metadataProps: [{ key: 'a', value: 'b' }] }],
      node: [{ opType: 'Relu', input: ['x'], output: ['y'], overload: 'z' }],
    },
  ],
  graph: {
    name: 'g',
    metadataProps: [{ key: 'p', value: 'q' }],
    input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{ dimValue: 0 }, { dimParam: 'n' }] } } } }],
    node: [
      {
        opType: 'Slice',
        input: ['x'],
        output: ['y'],
        attribute: [
          {
            name: 'ends',
            type: 7,
            ints: [{ low: -1, high: 0x7fffffff, unsigned: false, toNumber: () => 2 ** 63 }, 7, -3],
          },
        ],
        deviceConfigurations: [
          { configurationId: 'c', pipelineStage: 1, shardingSpec: [{ tensorName: 'x', device: [1] }] },
        ],
      },
    ],
    initializer: [
      {
        name: 'w',
        dims: [2],
        dataType: 1,
        rawData: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64),
        metadataProps: [{ key: 'm', value: 'n' }],
      },
    ],
  },
};

describe('ONNX schema', () => {
  it('has the field numbers and wire types of the official descriptor', () => {
    const official: unknown = JSON.parse(readFileSync('fixtures/onnx/fields.json', 'utf8'));
    expect(descriptor).toEqual(official);
  });

  it('keeps every field through encode, decode, encode', () => {
    const once = encodeModel(everything);
    const back = decodeModel(once);
    expect(Buffer.from(encodeModel(back)).equals(Buffer.from(once))).toBe(true);
    const ends = back.graph!.node![0]!.attribute![0]!.ints!;
    expect(ends.map(toNumber)).toEqual([2 ** 63, 7, -3]);
    expect(back.functions![0]!.attributeProto![0]!.f).toBe(0.5);
    const dims = back.graph!.input![0]!.type!.tensorType!.shape!.dim!;
    expect([hasField(dims[0]!, 'dimValue'), hasField(dims[1]!, 'dimValue')]).toEqual([true, false]);
  });

  it('keeps fields that it does not know', () => {
    const known = encodeModel(everything);
    const unknown = Uint8Array.of(0xfa, 0x3e, 3, 1, 2, 3); // field 1007, three bytes
    const bytes = Buffer.concat([known, unknown]);
    expect(Buffer.from(encodeModel(decodeModel(bytes))).includes(Buffer.from(unknown))).toBe(true);
  });

  it('reads byte fields as views of the file', () => {
    const bytes = encodeModel(everything);
    expect(decodeModel(bytes).graph!.initializer![0]!.rawData!.buffer).toBe(bytes.buffer);
  });

  it('decodes models of an old schema like onnx-proto does', () => {
    const old = (createRequire(import.meta.url)('onnx-proto') as { onnx: { ModelProto: Codec } }).onnx.ModelProto;
    const bytes = encodeModel({
      irVersion: 8,
      opsetImport: [{ version: 13 }],
      graph: {
        name: 'g',
        node: [
          {
            name: 'n',
            opType: 'Conv',
            input: ['x', 'w'],
            output: ['y'],
            attribute: [{ name: 'pads', type: 7, ints: [1, 1, -1, 2 ** 40] }],
          },
        ],
        initializer: [
          { name: 'w', dims: [1, 2], dataType: 1, floatData: [0.1, -3] },
          { name: 'i', dims: [2], dataType: 7, int64Data: [-1, 2 ** 52] },
          { name: 'd', dims: [1], dataType: 11, doubleData: [1e300] },
        ],
        output: [{ name: 'y', type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'n' }] } } } }],
      },
    });
    const theirs = old.toObject(old.decode(bytes), { longs: Number });
    expect(plain(decodeModel(bytes))).toEqual(theirs);
    const packedByThem = old.encode(old.decode(bytes)).finish();
    expect(plain(decodeModel(packedByThem))).toEqual(theirs);
  });

  it('refuses what is not an ONNX file, with a code', () => {
    const bytes = encodeModel(everything);
    expect(code(() => decodeModel(new Uint8Array()))).toBe('NOT_ONNX');
    expect(
      code(() => decodeModel(new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:1'))),
    ).toBe('NOT_ONNX');
    expect(code(() => decodeModel(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)))).toBe('NOT_ONNX');
    expect(code(() => decodeModel(bytes.subarray(0, bytes.length - 5)))).toBe('TRUNCATED_MODEL');
  });

  it('refuses a nesting bomb', () => {
    let inner = Uint8Array.of();
    for (let depth = 0; depth < 4000; depth++) {
      const attribute = wrap(6, inner);
      inner = wrap(1, wrap(5, attribute));
    }
    expect(code(() => decodeModel(Buffer.concat([Uint8Array.of(8, 8), wrap(7, inner)])))).toBe('NESTED_TOO_DEEP');
  });
});

interface Codec {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
  toObject(message: object, options: object): unknown;
}

function plain(value: unknown): unknown {
  if (isLong(value)) return toNumber(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, v]) => (Array.isArray(v) && v.length === 0 ? [] : [[key, plain(v)]])),
  );
}

function isLong(value: unknown): value is { low: number; high: number; unsigned: boolean; toNumber(): number } {
  return typeof value === 'object' && value !== null && 'low' in value && 'high' in value;
}

function wrap(field: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length: number[] = [];
  let rest = content.length;
  do {
    length.push((rest & 127) | (rest > 127 ? 128 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Uint8Array.from(Buffer.concat([Uint8Array.of((field << 3) | 2, ...length), content]));
}
