import {
  annOfProgram,
  cardOf,
  originalAnn,
  presets,
  taskOf,
  type OriginalAnn,
  type SnnProgram,
  type Task,
} from '../index.js';
import { requiredModelOfProgram } from './ann-file.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import {
  cardOptions,
  convertWithFlags,
  isProgramFile,
  openProgram,
  openWithFlags,
  warnAll,
  warningsOf,
} from './open.js';

/** How the program to measure is found or made. */
export interface SubjectFlags extends ConversionFlags, CardFlags {
  readonly model?: string;
  readonly at?: readonly number[];
}

/** A program with what it is measured by. `program` is made only after everything else was found to be in order. */
export interface Subject {
  readonly task: Task;
  readonly program: () => Promise<SnnProgram>;
  readonly ann: () => Promise<OriginalAnn>;
}

/**
 * A program from its file, or from a model that is converted in memory.
 * @throws MODEL_NEEDED when a program's original is not found, NO_CARD, and as reading and conversion
 */
export async function subjectOf(path: string, flags: SubjectFlags): Promise<Subject> {
  return isProgramFile(path) ? programSubject(path, flags) : modelSubject(path, flags);
}

async function modelSubject(path: string, flags: SubjectFlags): Promise<Subject> {
  const opened = openWithFlags(path, flags);
  const { graph } = opened.imported;
  return {
    task: await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path),
    async program() {
      const result = await convertWithFlags(opened, { ...flags, ...lastStep(flags) });
      warnAll(warningsOf(result));
      return result.program;
    },
    ann: () => originalAnn(opened),
  };
}

async function programSubject(path: string, flags: SubjectFlags): Promise<Subject> {
  const program = await openProgram(path);
  const card = cardOf(program, cardOptions(flags));
  const model = requiredModelOfProgram(program, path, flags.model);
  return {
    task: await taskOf(card, program.head.inputs, program.head.types, ['the program carries none'], path),
    program: () => Promise.resolve(program),
    ann: () => annOfProgram(program, model),
  };
}

/** A read-out after the preset's last timestep asks for as many timesteps. */
function lastStep({ at = [], preset = 'default', timesteps }: SubjectFlags): Pick<ConversionFlags, 'timesteps'> {
  const last = Math.max(...at);
  return timesteps === undefined && last > (presets.get(preset)?.timesteps ?? Infinity) ? { timesteps: last } : {};
}
