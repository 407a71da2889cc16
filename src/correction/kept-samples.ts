import type { Sample } from '../calibration/index.js';
import { fail, type Diagnostic } from '../diagnostics/index.js';
import type { CorrectionKind } from '../presets/index.js';
import { tensor, type TensorData } from '../tensor/index.js';

/** Samples for a correction unless told otherwise. */
const SAMPLES = 8;

/** Copies of the first calibration samples, kept while they stream by, for the correction that follows. */
export class KeptSamples {
  readonly samples: Sample[] = [];

  /**
   * @param kind keeps none where nothing is corrected
   * @param limit most samples to keep
   */
  constructor(
    private readonly kind: CorrectionKind,
    private readonly limit = SAMPLES,
  ) {
    if (!(Number.isInteger(limit) && limit >= 1))
      fail(
        'BAD_OPTION',
        '--correct-limit',
        `expected a whole number from 1 but found ${limit}`,
        'choose how many samples to correct with',
      );
  }

  /** Passes samples on. */
  async *from(samples: AsyncIterable<Sample> | Iterable<Sample>): AsyncGenerator<Sample> {
    for await (const sample of samples) {
      if (this.kind !== 'none' && this.samples.length < this.limit) this.samples.push(copyOf(sample));
      yield sample;
    }
  }
}

/**
 * Refuses corrections that the given data or model do not allow.
 * @param data says whether calibration is a saved record, which holds statistics and no samples
 * @param notes of the import: extents that were assumed
 * @throws CORRECTION_NEEDS_SAMPLES, OPEN_INPUT_SIZE for initial membranes, which belong to neurons of one input size
 */
export function checkCorrection(
  kind: CorrectionKind,
  data: { readonly isRecord: boolean },
  notes: readonly Diagnostic[],
): void {
  if (kind === 'none') return;
  if (data.isRecord)
    fail(
      'CORRECTION_NEEDS_SAMPLES',
      `--correct ${kind}`,
      'expected calibration samples but found a saved record, which holds statistics of them only',
      'give --calib with images or tensors, or --correct none',
    );
  const open = notes.find((note) => note.code === 'ASSUMED_SHAPE');
  if (kind !== 'bias' && open)
    fail(
      'OPEN_INPUT_SIZE',
      open.where,
      'initial membranes are corrected neuron by neuron, for one size of the input, but the model leaves its size open',
      `${open.hint}; or use --correct bias`,
    );
}

function copyOf(sample: Sample): Sample {
  return new Map(
    [...sample].map(([name, { dtype, shape, data }]) => [name, tensor(dtype, shape, data.slice() as TensorData)]),
  );
}
