import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../diagnostics/index.js';
import type { SnnProgram } from '../index.js';

/** Where the model of a program is: what the user says, else the file of its name beside the program; undefined when there is none. */
export function modelOfProgram(program: SnnProgram, path: string, given: string | undefined): string | undefined {
  if (given !== undefined) return given;
  const beside = modelBeside(program, path);
  return existsSync(beside) ? beside : undefined;
}

/** Where the model of a program is expected when nobody says. */
export function modelBeside(program: SnnProgram, path: string): string {
  return join(dirname(path), `${program.provenance.model}.onnx`);
}

/** The same where nothing can be done without it. @throws MODEL_NEEDED when there is none */
export function requiredModelOfProgram(program: SnnProgram, path: string, given: string | undefined): string {
  return (
    modelOfProgram(program, path, given) ??
    fail(
      'MODEL_NEEDED',
      path,
      `expected the model that the program was made of at ${modelBeside(program, path)} but found nothing`,
      'give it with --model',
    )
  );
}
