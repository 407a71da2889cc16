import {
  calibrate,
  calibrationSamples,
  importOriginal,
  prepare,
  type AnalysisSubject,
  type CalibrationRecord,
  type OpenedModel,
  type SnnProgram,
  type Task,
} from '../index.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import { convertWithFlags, savedRecord, warnAll, warningsOf } from './open.js';
import { openSubject } from './open-subject.js';

/** How the program to analyse is found or made. */
export interface AnalysisSubjectFlags extends ConversionFlags, CardFlags {
  readonly model?: string;
}

/** A program with its model, and how images become its inputs. */
export interface AnalysisTask {
  readonly task: Task;
  /** Made only after everything else was found to be in order. */
  readonly subject: () => Promise<AnalysisSubject>;
}

/**
 * A program from its file, with the model that it was made of; or a model, which is converted in memory.
 * @throws MODEL_NEEDED when a program's original is not found, NO_CARD, and as reading and conversion
 */
export async function analysisTaskOf(path: string, flags: AnalysisSubjectFlags): Promise<AnalysisTask> {
  const subject = await openSubject(path, flags, ['calib', 'calibLimit']);
  const { task, opened } = subject;
  if (opened)
    return {
      task,
      async subject() {
        const result = await convertWithFlags(opened, flags);
        warnAll(warningsOf(result));
        return { program: result.program, prepared: opened.prepared, calibration: result.calibration };
      },
    };
  const { program, model } = subject;
  const imported = importOriginal(program, model);
  return {
    task,
    async subject() {
      const prepared = prepare(imported.graph, { name: program.name, sha256: imported.sha256 });
      const calibration = await calibrationOf(
        program,
        { path: model, imported, prepared, card: task.card, cardNotes: [] },
        flags,
      );
      return { program, prepared, ...(calibration ? { calibration } : {}) };
    },
  };
}

/** The data that a program was calibrated on is known only if the user gives it again. */
async function calibrationOf(
  program: SnnProgram,
  opened: OpenedModel,
  { calib, calibLimit }: AnalysisSubjectFlags,
): Promise<CalibrationRecord | undefined> {
  if (calib === undefined) return undefined;
  const record = await savedRecord(calib, opened);
  if (record) return record;
  const limit = calibLimit === undefined ? {} : { limit: calibLimit };
  const { samples, source } = await calibrationSamples(opened, opened.card, calib, limit);
  return calibrate(opened.prepared, samples, { source });
}
