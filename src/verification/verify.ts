import { isDeepStrictEqual } from 'node:util';
import { certify, emitOnnx, readEmitted, type Certificate } from '../backends/index.js';
import { sha256 } from '../container/index.js';
import type { Diagnostic } from '../diagnostics/index.js';
import { decodeModel } from '../onnx/index.js';
import { writeProgram, type SnnProgram } from '../snn/index.js';
import { contentHash } from './content-hash.js';
import { compareRuns, type CompareOptions, type Comparison } from './compare-runs.js';

/** What is to be compared, and what is known. */
export interface VerifyOptions extends CompareOptions {
  /** The certificate that came with the file. */
  readonly certificate?: unknown;
}

/** Whether an exported file is what its program computes. */
export interface Verification {
  readonly form: string;
  readonly timesteps: number;
  /** Why there is no proof; empty where there is one. */
  readonly refusals: readonly Diagnostic[];
  /** What the file or its certificate says otherwise than the program; empty where they agree. */
  readonly mismatches: readonly Diagnostic[];
  readonly comparisons: readonly Comparison[];
  /** Proved, nothing mismatched, and nothing different. */
  readonly ok: boolean;
}

/**
 * Proves anew that a file computes what its program computes, and runs both: every output and every running spike count must be the same number.
 * The file's content is compared with what the program gives when it is exported again, so an altered weight is found without running anything.
 * @throws NOT_EXPORTED, RUNTIME_NEEDED, MODEL_REFUSED, WRONG_INPUT
 */
export async function verify(
  program: SnnProgram,
  bytes: Uint8Array,
  where: string,
  options: VerifyOptions,
): Promise<Verification> {
  const read = readEmitted(bytes, where);
  const { form = 'full', timesteps = program.timesteps, tail = true } = read?.properties ?? {};
  const mismatches: Diagnostic[] = [];
  if (read && read.properties.programSha256 !== sha256(writeProgram(program)))
    mismatches.push({
      code: 'OTHER_PROGRAM',
      where,
      problem: `it was exported from another program, "${read.properties.program}"`,
      hint: 'give the program that the file was made of, or export this one',
    });
  const again = read && emitOnnx(program, { form, timesteps, tail, split: read.properties.split });
  const certified = again && certify(program, { ...again, bytes });
  if (certified?.certificate && options.certificate !== undefined)
    mismatches.push(...certificateMismatches(certified.certificate, options.certificate, where));
  const said = again && readEmitted(again.bytes, where)?.properties;
  if (
    said &&
    mismatches.length === 0 &&
    !isDeepStrictEqual({ ...said, card: undefined }, { ...read.properties, card: undefined })
  )
    mismatches.push({
      code: 'ALTERED_FILE',
      where,
      problem: 'what its metadata says of it is not what the program gives when it is exported',
      hint: 'export it again',
    });
  if (again && mismatches.length === 0 && contentHash(decodeModel(again.bytes)) !== contentHash(read.model))
    mismatches.push({
      code: 'ALTERED_FILE',
      where,
      problem: 'its content is not what the program gives when it is exported',
      hint: 'export it again; another version of snn-convert may write other bytes',
    });
  const comparisons = await compareRuns(program, bytes, where, options);
  const refusals = certified?.refusals ?? [];
  const same = comparisons.every((c) => c.values > 0 && c.differingOutputs === 0 && c.differingCounts === 0);
  return {
    form,
    timesteps,
    refusals,
    mismatches,
    comparisons,
    ok: refusals.length === 0 && mismatches.length === 0 && comparisons.length > 0 && same,
  };
}

function certificateMismatches(expected: Certificate, found: unknown, where: string): Diagnostic[] {
  if (JSON.stringify(found) === JSON.stringify(expected)) return [];
  return [
    {
      code: 'OTHER_CERTIFICATE',
      where,
      problem: 'the certificate is not the one that the program and the file give',
      hint: 'export again to have file and certificate from one run',
    },
  ];
}
