import { cardOf, taskOf, type OpenedModel, type SnnProgram, type Task } from '../index.js';
import { requiredModelOfProgram } from './ann-file.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import { cardOptions, isProgramFile, openProgram, openWithFlags } from './open.js';

/** What a verb that measures is given: a model that is still to be converted, or a program and the file of the model that it was made of. */
export type OpenedSubject = { readonly task: Task } & (
  | { readonly opened: OpenedModel }
  | { readonly opened?: undefined; readonly program: SnnProgram; readonly model: string }
);

/**
 * Opens a model or a program, with its task. Nothing is converted yet.
 * @throws MODEL_NEEDED when a program's original is not found, NO_CARD, and as reading
 */
export async function openSubject(
  path: string,
  flags: ConversionFlags & CardFlags & { readonly model?: string },
): Promise<OpenedSubject> {
  if (!isProgramFile(path)) {
    const opened = openWithFlags(path, flags);
    const { graph } = opened.imported;
    return { opened, task: await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path) };
  }
  const program = await openProgram(path);
  const card = cardOf(program, cardOptions(flags));
  const model = requiredModelOfProgram(program, path, flags.model);
  const { inputs, types } = program.head;
  const task = await taskOf(card, inputs, types, ['the program carries none'], path);
  return { task, program, model };
}
