import {
  annOfProgram,
  importOriginal,
  originalAnn,
  prepare,
  presets,
  type AnalysisSubject,
  type OriginalAnn,
  type SnnProgram,
  type Task,
} from '../index.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import { convertWithFlags, warnAll, warningsOf } from './open.js';
import { openSubject } from './open-subject.js';

/** How the program to measure is found or made. */
export interface SubjectFlags extends ConversionFlags, CardFlags {
  readonly model?: string;
  readonly at?: readonly number[];
}

/** A program with what it is measured by. It is made only after everything else was found to be in order. */
export interface Subject {
  readonly task: Task;
  readonly made: () => Promise<Made>;
  readonly ann: () => Promise<OriginalAnn>;
}

/** A program, and what of its making can be known. */
export interface Made {
  readonly program: SnnProgram;
  /** True when its thresholds come from synthetic images. */
  readonly synthetic: boolean;
  /** The program with the model that it was made of, for looking into it. */
  readonly subject: () => AnalysisSubject;
}

/** What a calibration on synthetic images is called in a program file. */
const SYNTHETIC = 'synthetic';

/**
 * A program from its file, or from a model that is converted in memory.
 * @throws MODEL_NEEDED when a program's original is not found, NO_CARD, and as reading and conversion
 */
export async function subjectOf(path: string, flags: SubjectFlags): Promise<Subject> {
  const subject = await openSubject(path, flags);
  const { task, opened } = subject;
  if (!opened) {
    const { program, model } = subject;
    const made: Made = {
      program,
      synthetic: program.provenance.calibration.source === SYNTHETIC,
      subject() {
        const { graph, sha256 } = importOriginal(program, model);
        return { program, prepared: prepare(graph, { name: program.name, sha256 }) };
      },
    };
    return { task, made: () => Promise.resolve(made), ann: () => annOfProgram(program, model) };
  }
  return {
    task,
    async made() {
      const result = await convertWithFlags(opened, { ...flags, ...lastStep(flags) });
      warnAll(warningsOf(result));
      const { program, calibration, syntheticCalibration } = result;
      return {
        program,
        synthetic: syntheticCalibration,
        subject: () => ({ program, prepared: opened.prepared, calibration }),
      };
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
