import { annOfProgram, originalAnn, presets, type OriginalAnn, type SnnProgram, type Task } from '../index.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import { convertWithFlags, warnAll, warningsOf } from './open.js';
import { openSubject } from './open-subject.js';

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
  const subject = await openSubject(path, flags);
  const { task, opened } = subject;
  if (!opened) {
    const { program, model } = subject;
    return { task, program: () => Promise.resolve(program), ann: () => annOfProgram(program, model) };
  }
  return {
    task,
    async program() {
      const result = await convertWithFlags(opened, { ...flags, ...lastStep(flags) });
      warnAll(warningsOf(result));
      return result.program;
    },
    ann: () => originalAnn(opened),
  };
}

/** A read-out after the preset's last timestep asks for as many timesteps. */
export function lastStep({
  at = [],
  preset = 'default',
  timesteps,
}: Pick<SubjectFlags, 'at' | 'preset' | 'timesteps'>): Pick<ConversionFlags, 'timesteps'> {
  const last = Math.max(...at);
  return timesteps === undefined && last > (presets.get(preset)?.timesteps ?? Infinity) ? { timesteps: last } : {};
}
