/**
 * A graph in the Neuromorphic Intermediate Representation as a file holds it: nodes by name and edges between them. Time is continuous; several edges into one node add up.
 * @source NIR, Nature Communications 2024; field names and shapes as in the reference Python package
 */
export interface NirGraph {
  readonly type: 'NIRGraph';
  readonly nodes: ReadonlyMap<string, NirNode>;
  readonly edges: readonly (readonly [source: string, target: string])[];
  readonly metadata?: NirMetadata;
}

/** Anything that a tool wants to keep with a node; readers may ignore it. */
export type NirMetadata = Readonly<Record<string, string | number | NirArray>>;

/** Numbers in row-major order, in the precision in which the file stores them. */
export interface NirArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** Padding of a convolution: by axis on both sides, or by name. */
export type NirPadding = readonly number[] | 'same' | 'valid';

/** What the two convolutions have in common; `weight` [outputs, inputs / groups, kernel...], `bias` [outputs]. */
interface Convolution {
  readonly weight: NirArray;
  readonly bias: NirArray;
  readonly stride: readonly number[];
  readonly padding: NirPadding;
  readonly dilation: readonly number[];
  readonly groups: number;
  /** Extents of the input without channels, where the file has them. */
  readonly inputShape?: readonly number[];
}

/** Windows over the last two axes. */
interface Pooling {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

/** One node by its type; arrays of neurons have one element a neuron, or one for all. */
export type NirNode = (
  | NirGraph
  | { readonly type: 'Input' | 'Output'; readonly shape: readonly number[] }
  | { readonly type: 'Linear'; readonly weight: NirArray }
  | { readonly type: 'Affine'; readonly weight: NirArray; readonly bias: NirArray }
  | { readonly type: 'Scale'; readonly scale: NirArray }
  | ({ readonly type: 'Conv1d' } & Convolution)
  | ({ readonly type: 'Conv2d' } & Convolution)
  | ({ readonly type: 'SumPool2d' } & Pooling)
  | ({ readonly type: 'AvgPool2d' } & Pooling)
  | {
      readonly type: 'Flatten';
      readonly startDim: number;
      readonly endDim: number;
      readonly inputShape?: readonly number[];
    }
  | { readonly type: 'Delay'; readonly delay: NirArray }
  | { readonly type: 'Threshold'; readonly threshold: NirArray }
  | { readonly type: 'I'; readonly r: NirArray }
  | { readonly type: 'IF'; readonly r: NirArray; readonly vThreshold: NirArray; readonly vReset: NirArray }
  | { readonly type: 'LI'; readonly tau: NirArray; readonly r: NirArray; readonly vLeak: NirArray }
  | {
      readonly type: 'LIF';
      readonly tau: NirArray;
      readonly r: NirArray;
      readonly vLeak: NirArray;
      readonly vThreshold: NirArray;
      readonly vReset: NirArray;
    }
  | {
      readonly type: 'CubaLI';
      readonly tauSyn: NirArray;
      readonly tauMem: NirArray;
      readonly r: NirArray;
      readonly vLeak: NirArray;
      readonly wIn: NirArray;
    }
  | {
      readonly type: 'CubaLIF';
      readonly tauSyn: NirArray;
      readonly tauMem: NirArray;
      readonly r: NirArray;
      readonly vLeak: NirArray;
      readonly wIn: NirArray;
      readonly vThreshold: NirArray;
      readonly vReset: NirArray;
    }
) & { readonly metadata?: NirMetadata };
