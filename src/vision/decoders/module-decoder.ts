import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fail } from '../../diagnostics/index.js';
import type { Detection } from '../detection.js';
import { anyObject, defaulted, flag, isRecord, text, type InferShape } from '../schema/index.js';
import type { DetectionDecoder, DecodeContext, Outputs } from './decoder.js';

/** Keys of the card's decoder of kind "module". `suppressed`: the module's boxes need no suppression. `options` go to the module as they are. */
export const moduleOptions = {
  path: text(),
  options: defaulted(anyObject, {}),
  suppressed: defaulted(flag(), false),
};

/**
 * What a user's own ES module exports: `decode(outputs, context)`, synchronous. `outputs` is a Map from output name to {dtype, shape, data};
 * `context` has inputSize [height, width], classes, minScore and options. It returns a list of {classIndex, score, x, y, w, h} (and
 * `landmarks` if any) in pixels of the model input, top-left corner and size.
 */
export interface DecoderModule {
  decode(outputs: Outputs, context: DecodeContext): readonly Detection[];
}

/** Loads a user's module. Relative paths count from the working directory. @throws DECODER_MODULE; DECODER_RESULT when it returns something else */
export async function loadModuleDecoder(settings: InferShape<typeof moduleOptions>): Promise<DetectionDecoder> {
  const where = `decoder module ${settings.path}`;
  const module = await importModule(settings.path, where);
  return {
    kind: 'module',
    about: "a user's own ES module",
    source: settings.path,
    task: 'detection',
    nmsIou: settings.suppressed ? null : 0.45,
    options: moduleOptions,
    decode(outputs, context) {
      let result: unknown;
      try {
        result = module.decode(outputs, { ...context, options: settings.options });
      } catch (cause) {
        return fail(
          'DECODER_MODULE',
          where,
          `Expected decode to return but it threw: ${String(cause)}`,
          'correct the module',
        );
      }
      return checkResult(result, where, context.classes.length);
    },
  };
}

async function importModule(path: string, where: string): Promise<DecoderModule> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(resolve(path)).href);
  } catch (cause) {
    return fail(
      'DECODER_MODULE',
      where,
      `Expected an ES module but found: ${String(cause)}`,
      'check the path in the card',
    );
  }
  if (isModule(loaded)) return loaded;
  return fail(
    'DECODER_MODULE',
    where,
    'Expected an export "decode" that is a function but found none',
    'add: export function decode(outputs, context)',
  );
}

function isModule(value: unknown): value is DecoderModule {
  return typeof value === 'object' && value !== null && typeof (value as Partial<DecoderModule>).decode === 'function';
}

function checkResult(result: unknown, where: string, classes: number): Detection[] {
  const wrong = (found: string): never =>
    fail(
      'DECODER_RESULT',
      where,
      `Expected decode to return a list of {classIndex, score, x, y, w, h} but found ${found}`,
      'return plain objects with finite numbers; decode must not be async',
    );
  if (!Array.isArray(result)) return wrong(result instanceof Promise ? 'a promise' : typeof result);
  return result.map((item: unknown, i) => {
    const fits =
      isRecord(item) &&
      ['score', 'x', 'y', 'w', 'h'].every((key) => Number.isFinite(item[key])) &&
      Number.isInteger(item['classIndex']) &&
      (item['classIndex'] as number) >= 0 &&
      (item['classIndex'] as number) < classes;
    return fits ? (item as unknown as Detection) : wrong(`element ${i}: ${JSON.stringify(item)}`);
  });
}
