/** A 64-bit integer that a decoder keeps exact; writers may give a plain number. See `toNumber`. */
export type Int64 =
  number | { readonly low: number; readonly high: number; readonly unsigned: boolean; toNumber(): number };

/**
 * The ONNX messages, in camel case. Every field may be absent; after decoding, absent strings read as '', absent lists and bytes as [], absent numbers as 0,
 * so whether a field was written is asked with `hasField`. Field numbers are in descriptor.ts.
 * @source https://onnx.ai/onnx/repo-docs/IR.html
 */
export interface ModelProto {
  irVersion?: Int64;
  opsetImport?: OperatorSetIdProto[];
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  modelVersion?: Int64;
  docString?: string;
  graph?: GraphProto | null;
  metadataProps?: StringStringEntryProto[];
  trainingInfo?: TrainingInfoProto[];
  functions?: FunctionProto[];
  configuration?: DeviceConfigurationProto[];
}

/** A list of nodes with inputs, outputs and stored tensors. */
export interface GraphProto {
  node?: NodeProto[];
  name?: string;
  initializer?: TensorProto[];
  sparseInitializer?: SparseTensorProto[];
  docString?: string;
  input?: ValueInfoProto[];
  output?: ValueInfoProto[];
  valueInfo?: ValueInfoProto[];
  quantizationAnnotation?: TensorAnnotation[];
  metadataProps?: StringStringEntryProto[];
}

/** One operation; an optional input that is left out is ''. */
export interface NodeProto {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  domain?: string;
  overload?: string;
  attribute?: AttributeProto[];
  docString?: string;
  metadataProps?: StringStringEntryProto[];
  deviceConfigurations?: NodeDeviceConfigurationProto[];
}

/** A named constant of a node; `type` (see AttributeType) says which field holds it. */
export interface AttributeProto {
  name?: string;
  refAttrName?: string;
  docString?: string;
  type?: number;
  f?: number;
  i?: Int64;
  s?: Uint8Array;
  t?: TensorProto | null;
  g?: GraphProto | null;
  sparseTensor?: SparseTensorProto | null;
  tp?: TypeProto | null;
  floats?: number[];
  ints?: Int64[];
  strings?: Uint8Array[];
  tensors?: TensorProto[];
  graphs?: GraphProto[];
  sparseTensors?: SparseTensorProto[];
  typeProtos?: TypeProto[];
}

/** A stored array. Its elements are in exactly one of the data fields, or in another file (`externalData`). */
export interface TensorProto {
  dims?: Int64[];
  dataType?: number;
  segment?: TensorSegment | null;
  floatData?: number[];
  int32Data?: number[];
  stringData?: Uint8Array[];
  int64Data?: Int64[];
  name?: string;
  docString?: string;
  rawData?: Uint8Array;
  externalData?: StringStringEntryProto[];
  dataLocation?: number;
  doubleData?: number[];
  uint64Data?: Int64[];
  metadataProps?: StringStringEntryProto[];
}

/** Part of a tensor that is split over several messages; in the format but used by no exporter. */
export interface TensorSegment {
  begin?: Int64;
  end?: Int64;
}

/** Non-zero values with their linearised or coordinate indices. */
export interface SparseTensorProto {
  values?: TensorProto | null;
  indices?: TensorProto | null;
  dims?: Int64[];
}

/** Name and type of a value. */
export interface ValueInfoProto {
  name?: string;
  type?: TypeProto | null;
  docString?: string;
  metadataProps?: StringStringEntryProto[];
}

/** Type of a value; exactly one of the `…Type` fields is present. */
export interface TypeProto {
  tensorType?: TensorTypeProto | null;
  sequenceType?: ElementTypeProto | null;
  mapType?: MapTypeProto | null;
  optionalType?: ElementTypeProto | null;
  sparseTensorType?: TensorTypeProto | null;
  opaqueType?: OpaqueTypeProto | null;
  denotation?: string;
}

/** Element type (see DataType) and shape of a tensor. */
export interface TensorTypeProto {
  elemType?: number;
  shape?: TensorShapeProto | null;
}

/** Element type of a sequence or an optional. */
export interface ElementTypeProto {
  elemType?: TypeProto | null;
}

/** Key and value types of a map; no operator here takes one. */
export interface MapTypeProto {
  keyType?: number;
  valueType?: TypeProto | null;
}

/** A type that only its own domain knows. */
export interface OpaqueTypeProto {
  domain?: string;
  name?: string;
}

/** A shape; absent means that even the rank is unknown. */
export interface TensorShapeProto {
  dim?: TensorShapeDimension[];
}

/** One extent: a number, or the name of an unknown. */
export interface TensorShapeDimension {
  dimValue?: Int64;
  dimParam?: string;
  denotation?: string;
}

/** The version of an operator domain that a model or function is written for. */
export interface OperatorSetIdProto {
  domain?: string;
  version?: Int64;
}

/** One entry of a list of properties. */
export interface StringStringEntryProto {
  key?: string;
  value?: string;
}

/** An operator defined by the model itself. */
export interface FunctionProto {
  name?: string;
  input?: string[];
  output?: string[];
  attribute?: string[];
  attributeProto?: AttributeProto[];
  node?: NodeProto[];
  docString?: string;
  opsetImport?: OperatorSetIdProto[];
  domain?: string;
  overload?: string;
  valueInfo?: ValueInfoProto[];
  metadataProps?: StringStringEntryProto[];
}

/** Graphs for training, which inference does not run. */
export interface TrainingInfoProto {
  initialization?: GraphProto | null;
  algorithm?: GraphProto | null;
  initializationBinding?: StringStringEntryProto[];
  updateBinding?: StringStringEntryProto[];
}

/** Names of the tensors that hold the quantisation parameters of a value. */
export interface TensorAnnotation {
  tensorName?: string;
  quantParameterTensorNames?: StringStringEntryProto[];
}

/** A set of devices that nodes may be placed on. */
export interface DeviceConfigurationProto {
  name?: string;
  numDevices?: number;
  device?: string[];
}

/** Where a node runs. */
export interface NodeDeviceConfigurationProto {
  configurationId?: string;
  shardingSpec?: ShardingSpecProto[];
  pipelineStage?: number;
}

/** How a tensor is spread over devices. */
export interface ShardingSpecProto {
  tensorName?: string;
  device?: Int64[];
  indexToDeviceGroupMap?: IntIntListEntryProto[];
  shardedDim?: ShardedDimProto[];
}

/** A device index and the devices that it stands for. */
export interface IntIntListEntryProto {
  key?: Int64;
  value?: Int64[];
}

/** How one axis is spread. */
export interface ShardedDimProto {
  axis?: Int64;
  simpleSharding?: SimpleShardedDimProto[];
}

/** An extent and the number of its parts. */
export interface SimpleShardedDimProto {
  dimValue?: Int64;
  dimParam?: string;
  numShards?: Int64;
}
