import { readEmitted, type EmittedProperties, type StateInfo } from '../backends/index.js';
import { fail } from '../diagnostics/index.js';
import { DataType, encodeModel, toNumber, type GraphProto, type ValueInfoProto } from '../onnx/index.js';
import { sizeOf, tensor, type DType, type Tensor, type TensorType } from '../tensor/index.js';
import { checkInputs } from '../sim/index.js';
import { openSession, type RawTensor, type Session, type SessionOptions } from './session.js';

/** What an exported network says after some timesteps. */
export interface ExportedStep {
  readonly t: number;
  /** The model's outputs (or read-outs, without the tail) by name. */
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Running counts of neurons and pools, by the value that they count; those that were asked for. */
  readonly counts: ReadonlyMap<string, Float32Array>;
}

/** An exported network in a runtime. */
export interface ExportedNetwork {
  readonly properties: EmittedProperties;
  /** Names and types of the model's inputs, without states. */
  readonly inputs: ReadonlyMap<string, TensorType>;
  /**
   * Runs one input: the form `step` timestep by timestep, the others to their end.
   * @throws WRONG_INPUT, BAD_OPTION, TOO_MANY_TIMESTEPS
   * @param timesteps of the form `step`; the others have their own number
   */
  run(inputs: ReadonlyMap<string, Tensor>, timesteps?: number): AsyncGenerator<ExportedStep>;
  close(): Promise<void>;
}

/** How an exported network is opened. */
export interface ExportedOptions extends SessionOptions {
  /** Also return running counts: those at the end, of the form `step` at every timestep. They become outputs of the model as it is loaded; the file stays as it is. */
  readonly counts?: boolean;
}

/**
 * Opens a network that was exported as ONNX.
 * @param where the file's name, for messages
 * @throws NOT_EXPORTED for ONNX files of other origin, RUNTIME_NEEDED, MODEL_REFUSED
 */
export async function openExported(
  bytes: Uint8Array,
  where: string,
  options: ExportedOptions,
): Promise<ExportedNetwork> {
  const read = readEmitted(bytes, where);
  if (!read)
    return fail(
      'NOT_EXPORTED',
      where,
      'expected a spiking network that snn-convert exported but found another ONNX model',
      `a model is converted first: snn-convert ${where}; programs are exported with snn-convert export program.snn --to onnx`,
    );
  const { model, properties } = read;
  const names = options.counts ? new Map(Object.entries(properties.counts)) : new Map<string, string>();
  const graph = model.graph!;
  const known = new Set(graph.output!.map(({ name }) => name!));
  const added = [...new Set(names.values())].filter((name) => !known.has(name));
  const loaded =
    added.length === 0
      ? bytes
      : encodeModel({ ...model, graph: { ...graph, output: [...graph.output!, ...added.map(untyped)] } });
  const session = await openSession(loaded, options);
  const types = inputsOf(graph, properties);
  return {
    properties,
    inputs: types,
    run: (inputs, timesteps) => {
      checkInputs(types, inputs);
      checkLength(where, properties, timesteps);
      return run(
        session,
        properties,
        names,
        new Map([...types.keys()].map((name) => [name, inputs.get(name)!])),
        timesteps,
      );
    },
    close: () => session.close(),
  };
}

/** Whether a file may be run for so long. */
function checkLength(
  where: string,
  { form, timesteps: held, mostTimesteps }: EmittedProperties,
  timesteps = held,
): void {
  if (form !== 'step' && timesteps !== held)
    fail(
      'BAD_OPTION',
      '--timesteps',
      `expected ${held}, the timesteps that ${where} holds, but found ${timesteps}`,
      'export with --unroll step to choose when it is run',
    );
  if (timesteps > (mostTimesteps ?? Infinity))
    fail(
      'TOO_MANY_TIMESTEPS',
      where,
      `its sums are proved to be exact for at most ${mostTimesteps!} timesteps, not ${timesteps}`,
      `convert again with --timesteps ${timesteps}`,
    );
}

async function* run(
  session: Session,
  { form, timesteps: held, states }: EmittedProperties,
  names: ReadonlyMap<string, string>,
  inputs: ReadonlyMap<string, Tensor>,
  timesteps = held,
): AsyncGenerator<ExportedStep> {
  const own = new Set(states.map(({ output }) => output));
  const given = new Map([...inputs].map(([name, value]) => [name, rawOf(value)]));
  let memory = new Map(states.map((state) => [state.input, zeroState(state)]));
  for (let t = form === 'step' ? 1 : held; t <= (form === 'step' ? timesteps : held); t++) {
    const results = await session.run(new Map([...given, ...memory]));
    memory = new Map(states.map(({ input, output }) => [input, results.get(output)!]));
    const hidden = new Set([...own, ...names.values()]);
    yield {
      t,
      outputs: new Map(
        [...results].filter(([name]) => !hidden.has(name)).map(([name, value]) => [name, tensorOf(value)]),
      ),
      counts: new Map([...names].map(([value, name]) => [value, results.get(name)!.data as Float32Array])),
    };
  }
}

/** A state before the first timestep. */
export function zeroState({ type, shape }: StateInfo): RawTensor {
  const size = sizeOf(shape);
  return type === 'f64'
    ? { type: 'float64', dims: shape, data: new Float64Array(size) }
    : { type: 'float32', dims: shape, data: new Float32Array(size) };
}

function inputsOf({ input }: GraphProto, { states }: EmittedProperties): ReadonlyMap<string, TensorType> {
  const own = new Set(states.map((state) => state.input));
  const types = (input ?? []).flatMap(({ name, type }): [string, TensorType][] => {
    const tensorType = type?.tensorType;
    if (!tensorType || own.has(name!)) return [];
    const dtype = (Object.keys(DATA_TYPES) as DType[]).find((d) => DATA_TYPES[d] === tensorType.elemType) ?? 'f32';
    return [[name!, { dtype, shape: (tensorType.shape?.dim ?? []).map((dim) => toNumber(dim.dimValue ?? 0)) }]];
  });
  return new Map(types);
}

const DATA_TYPES: Readonly<Record<DType, number>> = {
  f32: DataType.FLOAT,
  i64: DataType.INT64,
  i32: DataType.INT32,
  i8: DataType.INT8,
  u8: DataType.UINT8,
  bool: DataType.BOOL,
};

function untyped(name: string): ValueInfoProto {
  return { name, type: { tensorType: { elemType: DataType.FLOAT } } };
}

const RAW: Readonly<Record<DType, string>> = {
  f32: 'float32',
  i64: 'int64',
  i32: 'int32',
  i8: 'int8',
  u8: 'uint8',
  bool: 'bool',
};

function rawOf({ dtype, shape, data }: Tensor): RawTensor {
  if (dtype === 'i64') return { type: 'int64', dims: shape, data: BigInt64Array.from(Array.from(data, BigInt)) };
  return { type: RAW[dtype], dims: shape, data: data };
}

function tensorOf({ type, dims, data }: RawTensor): Tensor {
  if (data instanceof BigInt64Array) return tensor('i64', dims, Float64Array.from(data, Number));
  const dtype = (Object.keys(RAW) as DType[]).find((d) => RAW[d] === type) ?? 'f32';
  return tensor(dtype, dims, data);
}
