import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { readTensorFile, writeTensorFile } from '../../src/container/index.js';
import { DataType } from '../../src/onnx/index.js';
import { filled } from '../../src/tensor/index.js';
import { writeNpy } from '../../src/vision/index.js';
import { bytesOf, floats, node } from '../unit/onnx/models.js';
import { calibration, digitsModel, namesIn, scenes, snnConvert, workFolder } from './command.js';

const folder = workFolder();
const file = (name: string): string => join(folder, name);
const program = file('digits.snn');
const weight = floats('w', [2, 2, 1, 1], [1, 2, 3, 4]);
const conv = node('Conv', ['x', 'w'], ['y']);

beforeAll(async () => {
  await snnConvert([digitsModel, '--calib', calibration, '--calib-limit', '2', '-o', program]);
  const good = readFileSync(program);
  const { metadata, tensors } = readTensorFile(good, program);
  const altered = Uint8Array.from(good);
  altered[altered.length - 1]! ^= 1;
  const files: Record<string, Uint8Array | string> = {
    'text.onnx': 'not a model',
    'truncated.onnx': readFileSync(digitsModel).subarray(0, 100_000),
    'cyclic.onnx': bytesOf({ opset: 13, nodes: [node('Add', ['x', 'y'], ['a']), node('Relu', ['a'], ['y'])] }),
    'external.onnx': bytesOf({
      opset: 13,
      nodes: [conv],
      tensors: [
        {
          name: 'w',
          dims: [2, 2, 1, 1],
          dataType: DataType.FLOAT,
          dataLocation: 1,
          externalData: [{ key: 'location', value: 'weights.bin' }],
        },
      ],
    }),
    'nan.onnx': bytesOf({ opset: 13, nodes: [conv], tensors: [floats('w', [2, 2, 1, 1], [1, NaN, 3, 4])] }),
    'unknown.onnx': bytesOf({
      opset: 13,
      nodes: [conv, node('Frobnicate', ['y'], ['z']), node('Wobble', ['z'], ['u'])],
      tensors: [weight],
      outputs: ['u'],
    }),
    'wrong.npy': writeNpy(filled('f32', [1, 3, 64, 64], 0)),
    'cut.snn': good.subarray(0, good.length - 1000),
    'altered.snn': altered,
    'version.snn': writeTensorFile({ metadata: { ...metadata, version: '999' }, tensors }),
    'notes.snn': 'not a program',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(file(name), content);
  mkdirSync(file('empty'));
});

const cases: readonly (readonly [what: string, words: () => readonly string[], messages: readonly string[]])[] = [
  ['not a protobuf', () => [file('text.onnx')], ['NOT_ONNX']],
  ['a truncated model', () => [file('truncated.onnx')], ['TRUNCATED_MODEL']],
  ['a missing model', () => [file('nowhere.onnx')], ['MODEL_NOT_FOUND']],
  ['a cyclic graph', () => [file('cyclic.onnx')], ['CYCLIC_GRAPH']],
  ['missing external data', () => [file('external.onnx')], ['MISSING_EXTERNAL_DATA', 'weights.bin']],
  ['NaN weights', () => [file('nan.onnx')], ['NON_FINITE_WEIGHTS']],
  ['unknown operators, all of them', () => [file('unknown.onnx')], ['UNSUPPORTED_OP', 'Frobnicate', 'Wobble']],
  ['a tensor of the wrong size', () => [digitsModel, '--calib', file('wrong.npy')], ['TENSOR_SHAPE', '[1,3,64,64]']],
  ['an empty calibration folder', () => [digitsModel, '--calib', file('empty')], ['FOLDER_EMPTY']],
  ['a missing calibration folder', () => [digitsModel, '--calib', file('nowhere')], ['FILE_UNREADABLE']],
  ['a record that is none', () => [digitsModel, '--calib', file('text.calib')], ['FILE_UNREADABLE']],
  ['a missing card', () => [digitsModel, '--card', file('nowhere.json')], ['CARD_MISSING']],
  ['an unknown preset', () => [digitsModel, '--preset', 'tenary'], ['did you mean "ternary"']],
  ['weights of 7 bits', () => [digitsModel, '--calib', calibration, '--weight-bits', '7'], ['BAD_OPTION', '8 to 16']],
  ['a folder that is not there', () => [digitsModel, '-o', join(folder, 'no', 'x.snn')], ['CANNOT_WRITE']],
  ['a program to convert', () => [program], ['NOT_A_MODEL']],
  ['a model to run', () => ['run', digitsModel, scenes], ['NOT_EXPORTED', 'a model is converted first: snn-convert ']],
  ['a truncated program', () => ['run', file('cut.snn'), scenes], ['TRUNCATED_FILE']],
  ['an altered program', () => ['run', file('altered.snn'), scenes], ['ALTERED_FILE']],
  ['a program of another version', () => ['inspect', file('version.snn')], ['OTHER_VERSION', '999']],
  ['a text as a program', () => ['inspect', file('notes.snn')], ['BAD_FILE']],
  ['an input of the wrong size', () => ['run', program, file('wrong.npy')], ['TENSOR_SHAPE', '[1,3,64,64]']],
];

test.each(cases)('%s: a message, exit code 1, no file', async (_, words, messages) => {
  const before = namesIn(folder);
  const given = words();
  const converts = given[0] === digitsModel && !given.includes('-o');
  const { code, stdout, stderr } = await snnConvert(converts ? [...given, '-o', file('out.snn')] : given);
  expect([code, stdout]).toEqual([1, '']);
  for (const message of messages) expect(stderr).toContain(message);
  expect(stderr).toMatch(/^error: [A-Z_]+: .+\n {2}.+\n {2}hint: .+/);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(namesIn(folder)).toEqual(before);
});
