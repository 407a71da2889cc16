import { Command } from 'commander';
import { fail } from '../../diagnostics/index.js';
import { inspect, supportTable, verdicts, type ModelInspection, type ProgramInspection } from '../../index.js';
import { addCardFlags, addFlags, conversionFlags, type CardFlags, type ConversionFlags } from '../flags.js';
import { inspectNir } from '../inspect-nir.js';
import { isNirFile, isProgramFile, openProgram, openWithFlags } from '../open.js';
import { fieldLines, percent, short, tableLines, typed, whole } from '../table.js';
import { paint, print, printJson } from '../terminal.js';

interface Flags extends ConversionFlags, CardFlags {
  readonly json?: boolean;
  readonly ops?: boolean;
}

/** `snn-convert inspect <file>`: what is in a file and how it is, or would be, converted. */
export function inspectVerb(): Command {
  const command = new Command('inspect')
    .summary('show what a model or a program holds')
    .description('Show how a model would be converted, operator by operator, or what a program holds. Needs no data.')
    .argument('[file]', 'a model (.onnx), a program (.snn) or a NIR network (.nir)')
    .option('--ops', 'list all operators and how they are converted')
    .option('--json', 'print as JSON');
  addFlags(
    command,
    'Model:',
    conversionFlags.filter(({ flags }) => flags.startsWith('--shape')),
  );
  addCardFlags(command);
  return command
    .addHelpText(
      'after',
      `
Examples:
  $ snn-convert inspect model.onnx
  $ snn-convert inspect model.onnx --shape 1x3x320x320 --json
  $ snn-convert inspect program.snn
  $ snn-convert inspect --ops`,
    )
    .action(run);
}

async function run(path: string | undefined, flags: Flags): Promise<void> {
  if (flags.ops) {
    showSupport(flags.json);
    return;
  }
  if (path === undefined)
    return fail('BAD_COMMAND_LINE', 'inspect', 'expected a file', 'name a model or a program, or give --ops');
  if (isNirFile(path)) return inspectNir(path, flags.json);
  if (isProgramFile(path)) {
    const found = inspect(await openProgram(path));
    if (flags.json) printJson(found);
    else print(paint.bold(path), '', ...fieldLines(programFields(found)));
    return;
  }
  const found = inspect(openWithFlags(path, flags));
  if (flags.json) printJson(found);
  else print(paint.bold(path), '', ...fieldLines(modelFields(found)), '', ...operatorLines(found));
}

function showSupport(json = false): void {
  const table = supportTable();
  if (json) printJson(table);
  else
    print(
      ...tableLines([['operator', 'converted as'], ...table.map(({ op, verdict }) => [op, verdict])], 2),
      '',
      ...fieldLines(Object.entries(verdicts)),
    );
}

function modelFields(m: ModelInspection): (readonly [string, string])[] {
  return [
    [
      'model',
      [m.model, `opset ${m.opset}`, m.producer, `${whole(m.parameters)} parameters`].filter(Boolean).join(', '),
    ],
    ['sha256', m.sha256],
    ...m.inputs.map((input) => ['inputs', typed(input)] as const),
    ...m.outputs.map((output) => ['outputs', typed(output)] as const),
    ['spiking', `${percent(m.spikingShare)} of ${short(m.macs)} multiply-accumulates, ${whole(m.neurons)} neurons`],
    ...m.cut.map((reason) => ['cut', reason] as const),
    [
      'card',
      m.card ? `${m.card.task}, decoder ${m.card.decoder}${m.cardNotes.length > 0 ? ' (guessed)' : ''}` : 'none',
    ],
    ...m.cardNotes.map((note) => ['', note] as const),
    ...m.notes.map((note) => ['notes', `${note.where}: ${note.problem}; ${note.hint}`] as const),
  ];
}

function operatorLines(m: ModelInspection): string[] {
  const rows = m.operators.map((row) => [
    row.op,
    row.region,
    row.verdict,
    String(row.count),
    row.macs === 0 ? '' : percent(row.macs / m.macs),
  ]);
  return tableLines([['operator', 'region', 'converted as', 'count', 'MACs'], ...rows], 3);
}

function programFields(p: ProgramInspection): (readonly [string, string])[] {
  const { provenance: made } = p;
  const worst = Math.max(...p.bounds.map(({ largest, bound }) => largest / bound));
  return [
    [
      'program',
      `${p.name}, ${p.coding} coding, ${p.timesteps} timesteps${p.virtual > 1 ? ` of ${p.virtual} virtual ones, messages in {-1, 0, 1}` : ''}`,
    ],
    ...p.inputs.map((input) => ['inputs', typed(input)] as const),
    ...p.outputs.map((output) => ['outputs', typed(output)] as const),
    ['neurons', whole(p.neurons)],
    ['weights', `${whole(p.parameters)}, ${p.weights}`],
    [
      'steps',
      Object.entries(p.steps)
        .map(([kind, count]) => `${count} ${kind}`)
        .join(', '),
    ],
    ['accumulators', p.bounds.length > 0 ? `reach at most ${percent(worst)} of their range` : 'float32'],
    ['model', `${made.model}, sha256 ${made.modelSha256}`],
    ['calibration', `${made.calibration.source}, ${made.calibration.samples} samples`],
    ['made by', `snn-convert ${made.version}, preset ${made.preset}, ${described(made.options)}`],
    ...ownChoices(made).map((line) => ['', line] as const),
    ...made.notes.map((note) => ['notes', note] as const),
  ];
}

function described(options: Readonly<Record<string, unknown>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}

/** Layers with parameters or threshold rules of their own, those with the same ones together. */
function ownChoices({ layers = {}, layerThresholds = {} }: ProgramInspection['provenance']): string[] {
  const choices = [
    ...Object.entries(layers).map(([layer, parameters]) => [layer, described(parameters)] as const),
    ...Object.entries(layerThresholds).map(([layer, rule]) => [layer, `thresholds ${rule}`] as const),
  ];
  const groups = new Map<string, string[]>();
  for (const [layer, choice] of choices) groups.set(choice, [...(groups.get(choice) ?? []), layer]);
  return [...groups].map(([choice, names]) => `${choice} in ${names.join(', ')}`);
}
