import { CommanderError } from 'commander';
import { ConvertError } from '../diagnostics/index.js';
import { printable } from './printable.js';

/** What a failed command tells its user: the messages, one text each, and the exit code (0 for help and version, 1 user, 2 a limit that cannot be met, 70 ours). */
export interface ErrorReport {
  readonly messages: readonly string[];
  readonly exitCode: 0 | 1 | 2 | 70;
}

/** Nothing is wrong with the input, but what was asked for is out of reach. */
const UNMET = new Set(['MAX_DROP_NOT_MET', 'BUDGET_TOO_SMALL']);

/** Turns whatever was thrown into messages. Defects of ours ask for a report; their stack is shown when `stack` is set. */
export function describeError(error: unknown, stack = false): ErrorReport {
  if (error instanceof ConvertError)
    return {
      messages: error.diagnostics.map((d) => lines(`${d.code}: ${d.where}\n  ${d.problem}\n  hint: ${d.hint}`)),
      exitCode: UNMET.has(error.code) ? 2 : 1,
    };
  if (error instanceof CommanderError) return describeUsage(error);
  const { message, stack: trace } = error instanceof Error ? error : new Error(String(error));
  const shown = stack ? `\n${trace ?? ''}` : '\n  DEBUG=snn-convert shows where.';
  return {
    messages: [
      `INTERNAL: ${message}\n  This is a defect of snn-convert, not of your input. Please report it with the command and, if you can, the model.${shown}`,
    ],
    exitCode: 70,
  };
}

/** A text of several lines without what could make a terminal do more than show it. */
function lines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** Unknown flags, missing arguments. Commander has its own exit for help and version, which is no failure. */
function describeUsage(error: CommanderError): ErrorReport {
  if (error.exitCode === 0) return { messages: [], exitCode: 0 };
  if (error.code === 'commander.help') return { messages: [], exitCode: 1 };
  const [problem = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const near = /Did you mean (.*)\?/.exec(suggestion ?? '')?.[1];
  return {
    messages: [`BAD_COMMAND_LINE: ${problem}\n  hint: ${near ? `did you mean ${near}?` : 'see snn-convert --help'}`],
    exitCode: 1,
  };
}
