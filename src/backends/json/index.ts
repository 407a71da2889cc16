import { readTensorFile } from '../../container/index.js';
import { writeProgram } from '../../snn/index.js';
import type { Backend } from '../backend.js';

/**
 * The whole program as one JSON document: what the program file says in its header, and every stored tensor as plain numbers in row-major order. What JSON has no number for
 * is text: "Infinity", "-Infinity", "NaN", "-0".
 */
export const json: Backend = {
  name: 'json',
  summary: 'the whole program, weights as plain numbers, for readers in any language',
  options: [],
  suffixes: ['.json'],
  emit(program) {
    const { metadata, tensors } = readTensorFile(writeProgram(program), program.name);
    const constants = [...tensors]
      .map(
        ([name, { dtype, shape, data }]) =>
          `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data: Array.from(data, plain) })}`,
      )
      .join(',\n');
    const content = `{"format":"snn-convert program","version":${metadata['version']!},\n"program":${metadata['program']!},\n"tensors":{\n${constants}\n}}\n`;
    return Promise.resolve({ files: [{ suffix: '.json', content }], facts: { tensors: tensors.size }, warnings: [] });
  },
};

function plain(x: number): number | string {
  return Number.isFinite(x) && !Object.is(x, -0) ? x : Object.is(x, -0) ? '-0' : String(x);
}
