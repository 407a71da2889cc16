import { Option } from 'commander';
import { fail } from '../diagnostics/index.js';
import { cardOf, taskOf, type OpenedModel, type SnnProgram, type Task } from '../index.js';
import { requiredModelOfProgram } from './ann-file.js';
import { conversionFlags, type CardFlags, type ConversionFlags } from './flags.js';
import { cardOptions, isProgramFile, openProgram, openWithFlags } from './open.js';

/** What a verb that measures is given: a model that is still to be converted, or a program and the file of the model that it was made of. */
export type OpenedSubject = { readonly task: Task } & (
  | { readonly opened: OpenedModel }
  | { readonly opened?: undefined; readonly program: SnnProgram; readonly model: string }
);

/**
 * Opens a model or a program, with its task. Nothing is converted yet.
 * @param ofPrograms flags of conversion that mean something for programs too, beside the timesteps and the seed
 * @throws MODEL_NEEDED when a program's original is not found, NO_CARD, BAD_OPTION for choices about a conversion that is done, and as reading
 */
export async function openSubject(
  path: string,
  flags: ConversionFlags & CardFlags & { readonly model?: string },
  ofPrograms: readonly (keyof ConversionFlags)[] = [],
): Promise<OpenedSubject> {
  if (!isProgramFile(path)) {
    const opened = openWithFlags(path, flags);
    const { graph } = opened.imported;
    return { opened, task: await taskOf(opened.card, graph.inputs, graph.types, opened.cardNotes, path) };
  }
  const program = await openProgram(path);
  refuseConversion(path, flags, ['timesteps', 'seed', ...ofPrograms]);
  const card = cardOf(program, cardOptions(flags));
  const model = requiredModelOfProgram(program, path, flags.model);
  const { inputs, types } = program.head;
  const task = await taskOf(card, inputs, types, ['the program carries none'], path);
  return { task, program, model };
}

function refuseConversion(path: string, flags: ConversionFlags, meant: readonly (keyof ConversionFlags)[]): void {
  const given = conversionFlags
    .map(({ flags: words }) => new Option(words))
    .filter((option) => {
      const key = option.attributeName() as keyof ConversionFlags;
      return flags[key] !== undefined && !meant.includes(key);
    });
  if (given.length > 0)
    fail(
      'BAD_OPTION',
      given.map((option) => option.long).join(', '),
      `${path} is converted already, so nothing about its conversion can be chosen`,
      'give the model to try other choices',
    );
}
