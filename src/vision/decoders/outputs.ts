import { fail, nearest } from '../../diagnostics/index.js';
import type { Tensor, TensorData } from '../../tensor/index.js';
import type { Outputs } from './decoder.js';

/** One output without its batch axis. */
export interface View {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** What a decoder looks for: `fits` sees the shape without batch, of exactly `rank` axes. */
export interface Wanted {
  /** Decoder kind and role, for messages: 'yolox: rows'. */
  readonly role: string;
  /** Shape in words, with batch: '[1,N,85]'. */
  readonly expects: string;
  readonly rank: number;
  readonly fits: (shape: readonly number[]) => boolean;
}

/**
 * The output that a role needs: the named one, or else the only one that fits.
 * @throws OUTPUT_MISSING when there is no such name; OUTPUT_SHAPE when none, or the named one not, or more than one fits
 */
export function findOutput(outputs: Outputs, name: string | undefined, wanted: Wanted): View {
  if (name !== undefined) return namedOutput(outputs, name, wanted);
  const fitting = fittingOutputs(outputs, wanted);
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  return mismatch(outputs, wanted, fitting.length === 0 ? 'none that fits' : `${fitting.length} that fit`);
}

/** As `findOutput`, for `count` outputs (one per stride or layer), in the order of the names or of the graph. */
export function findLayers(
  outputs: Outputs,
  names: readonly string[] | undefined,
  count: number,
  wanted: Wanted,
): View[] {
  const found = names?.map((name) => namedOutput(outputs, name, wanted)) ?? fittingOutputs(outputs, wanted);
  return found.length === count ? found : mismatch(outputs, wanted, `${found.length} instead of ${count}`);
}

/** All outputs that fit, in graph order. */
export function fittingOutputs(outputs: Outputs, wanted: Wanted): View[] {
  return [...outputs].flatMap(([name, tensor]) => {
    const view = withoutBatch(name, tensor, wanted.rank);
    return view && wanted.fits(view.shape) ? [view] : [];
  });
}

/** Reports that the outputs do not fit a decoder, listing all of them. */
export function mismatch(outputs: Outputs, wanted: Pick<Wanted, 'role' | 'expects'>, found: string): never {
  const all = [...outputs].map(([name, t]) => `${name} [${t.shape.join(',')}]`).join(', ');
  return fail(
    'OUTPUT_SHAPE',
    wanted.role,
    `Expected ${wanted.expects} but found ${found} among the outputs ${all || '(none)'}`,
    'check the decoder kind, its options and the number of classes in the card, or name the outputs there',
  );
}

function namedOutput(outputs: Outputs, name: string, wanted: Wanted): View {
  const tensor = outputs.get(name);
  const names = [...outputs.keys()];
  if (!tensor) {
    const near = nearest(name, names);
    return fail(
      'OUTPUT_MISSING',
      wanted.role,
      `Expected an output "${name}" but found ${names.map((n) => `"${n}"`).join(', ')}`,
      near ? `did you mean "${near}"?` : "correct the names in the card's decoder",
    );
  }
  const view = withoutBatch(name, tensor, wanted.rank);
  if (view && wanted.fits(view.shape)) return view;
  return mismatch(new Map([[name, tensor]]), wanted, `[${tensor.shape.join(',')}]`);
}

/** The tensor with leading axes of extent 1 removed until `rank` are left; undefined when that cannot be. */
function withoutBatch(name: string, tensor: Tensor, rank: number): View | undefined {
  const extra = tensor.shape.length - rank;
  if (extra < 0 || tensor.shape.slice(0, extra).some((extent) => extent !== 1)) return undefined;
  return { name, shape: tensor.shape.slice(extra), data: tensor.data };
}
