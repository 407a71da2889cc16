import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import {
  backendNamed,
  runtimes,
  verify,
  type RuntimeComparison,
  type RuntimeName,
  type SessionOptions,
} from '../../index.js';
import { messageOf, readBytes } from '../../vision/index.js';
import { exportedFile } from '../emit-files.js';
import { addFlags } from '../flags.js';
import { openProgram } from '../open.js';
import { printable } from '../printable.js';
import { choices, whole, timesteps as numbers } from '../read-values.js';
import { short, tableLines } from '../table.js';
import { paint, print, printJson, progress } from '../terminal.js';
import { verifyInputs } from '../verify-inputs.js';

interface Flags {
  readonly certificate?: string;
  readonly runtime?: readonly RuntimeName[];
  readonly optimizations?: readonly ('on' | 'off')[];
  readonly threads?: readonly number[];
  readonly timesteps?: number;
  readonly limit?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `snn-convert verify <program.snn> <file.onnx> [input ...]`: whether an exported file computes what its program computes. */
export function verifyVerb(): Command {
  const command = new Command('verify')
    .summary('prove that an exported ONNX file computes what its program computes')
    .description(
      'Check the certificate of an exported ONNX file, run the file in ONNX Runtime and the program in the reference simulator, and compare every output and every running spike count: all must be the same numbers.',
    )
    .argument('<program.snn>', 'the program')
    .argument('<file.onnx>', 'the file that export wrote')
    .argument('[inputs...]', 'images, folders, or preprocessed tensors (default: synthetic images)');
  addFlags(command, 'Verification:', [
    {
      flags: '--certificate <file>',
      about: 'the certificate (default: <file>.certificate.json beside the file, if there)',
    },
    {
      flags: '--runtime <list>',
      about: `where to run: ${Object.keys(runtimes).join(', ')} (default: node)`,
      read: choices(Object.keys(runtimes)),
    },
    { flags: '--optimizations <list>', about: 'on, off (default: both)', read: choices(['on', 'off']) },
    { flags: '--threads <list>', about: 'numbers of threads (default: 1,2; web: 1)', read: numbers },
    { flags: '-T, --timesteps <n>', about: "timesteps of a file with one (default: the program's)", read: whole(1) },
    { flags: '--limit <n>', about: 'inputs to run at most (default: 3)', read: whole(1) },
    { flags: '--seed <n>', about: 'seed of synthetic inputs (default: 1)', read: whole(0) },
    { flags: '--json', about: 'print as JSON' },
  ]);
  return command
    .addHelpText(
      'after',
      `
Exit codes: 0 proved and all numbers the same, 2 something differs or there is no proof, 1 the input is wrong.

Examples:
  $ snn-convert verify model.snn snn.onnx
  $ snn-convert verify model.snn step.onnx photo.jpg -T 4
  $ snn-convert verify model.snn snn.onnx --runtime node,web --optimizations on --threads 1`,
    )
    .action(run);
}

async function run(path: string, file: string, paths: readonly string[], flags: Flags): Promise<void> {
  const program = await openProgram(path);
  const bytes = await readBytes(file);
  const inputs = await verifyInputs(program, path, paths, { most: flags.limit ?? 3, seed: flags.seed ?? 1 });
  const certificate = await certificateOf(file, flags.certificate);
  const running = progress('verifying input', inputs.length);
  const found = await verify(program, bytes, file, {
    inputs,
    sessions: sessionsOf(flags),
    ...(certificate === undefined ? {} : { certificate }),
    ...(flags.timesteps === undefined ? {} : { timesteps: flags.timesteps }),
    onInput: running.tick,
  }).finally(running.end);
  process.exitCode = found.ok ? 0 : 2;
  if (flags.json) {
    printJson({ program: path, file, certificate: certificate !== undefined, ...found });
    return;
  }
  print(paint.bold(printable(`${path} and ${file}: ${found.form}, ${found.timesteps} timesteps`)), '');
  const header = ['runtime', 'optimizations', 'threads', 'input', 'at t', 'outputs', 'differ', 'counts', 'differ'];
  print(...tableLines([header, ...found.comparisons.map(row)]), '');
  const first = found.comparisons.find((c) => c.first)?.first;
  if (first)
    print(
      printable(
        `first difference: "${first.value}"[${first.index}] at t = ${first.t}: expected ${first.expected} but found ${first.found}`,
      ),
    );
  for (const { where, problem, hint } of [...found.mismatches, ...found.refusals])
    print(printable(`${where}: ${problem}; ${hint}`));
  const proof =
    certificate === undefined ? 'proved, with no certificate to compare' : 'proved, as its certificate says';
  print(found.ok ? `same numbers everywhere; ${proof}` : 'NOT VERIFIED');
}

function row({ session, input, at, values, differingOutputs, counts, differingCounts }: RuntimeComparison): string[] {
  return [
    runtimes[session.runtime],
    session.optimized ? 'on' : 'off',
    String(session.threads),
    String(input + 1),
    at.length === 1 ? String(at[0]) : `${at[0]!}..${at.at(-1)!}`,
    short(values),
    String(differingOutputs),
    short(counts),
    String(differingCounts),
  ];
}

function sessionsOf({ runtime = ['node'], optimizations = ['on', 'off'], threads }: Flags): SessionOptions[] {
  // WebAssembly takes its number of threads when it starts, once for the whole process
  if (runtime.includes('web') && threads !== undefined && threads.length > 1)
    fail('BAD_OPTION', '--threads', 'expected one number for the runtime web', 'verify once for each number');
  return runtime.flatMap((name) =>
    optimizations.flatMap((word) =>
      (threads ?? (name === 'web' ? [1] : [1, 2])).map((n) => ({
        runtime: name,
        optimized: word === 'on',
        threads: n,
      })),
    ),
  );
}

/** The certificate of a file, undefined where there is none and none was named. @throws BAD_JSON, FILE_UNREADABLE */
async function certificateOf(file: string, given: string | undefined): Promise<unknown> {
  const path = given ?? exportedFile(file, '.certificate.json', backendNamed('onnx'));
  if (given === undefined && !existsSync(path)) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(await readBytes(path))) as unknown;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return fail('BAD_JSON', path, `expected a certificate but found ${messageOf(cause)}`, 'export the program again');
  }
}
