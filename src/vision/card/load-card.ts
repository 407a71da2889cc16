import { readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fail } from '../../diagnostics/index.js';
import { list, text } from '../schema/index.js';
import type { ModelCard } from './card.js';
import { parseCard } from './parse-card.js';

/** Where the card of a model is looked for: model.onnx -> model.card.json in the same folder. */
export function cardPathFor(modelPath: string): string {
  return modelPath.slice(0, modelPath.length - extname(modelPath).length) + '.card.json';
}

/** The card next to a model file, or undefined when there is none. @throws as loadCard */
export function findCard(modelPath: string): ModelCard | undefined {
  const path = cardPathFor(modelPath);
  return readText(path) === undefined ? undefined : loadCard(path);
}

/**
 * Reads a card file. A class file and a decoder module that it names are relative to the card's folder.
 * @throws CARD_MISSING, CARD_SYNTAX, CLASSES_UNREADABLE, and as parseCard
 */
export function loadCard(path: string): ModelCard {
  const source = readText(path);
  if (source === undefined)
    return fail(
      'CARD_MISSING',
      path,
      'Expected a model card but found no readable file',
      'check the path given to --card',
    );
  const card = parseCard(parseJson(source, path, 'CARD_SYNTAX'), path, (file) =>
    readClassFile(join(dirname(path), file)),
  );
  const modulePath = card.decoder['path'];
  if (card.decoder.kind !== 'module' || typeof modulePath !== 'string') return card;
  return { ...card, decoder: { ...card.decoder, path: resolve(dirname(path), modulePath) } };
}

/** Class names from a file: a JSON list, or one name a line. @throws CLASSES_UNREADABLE */
export function readClassFile(path: string): readonly string[] {
  const source = readText(path);
  if (source === undefined)
    return fail(
      'CLASSES_UNREADABLE',
      path,
      'Expected a list of class names but found no readable file',
      'check the path',
    );
  if (!source.trimStart().startsWith('['))
    return source
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  const problems: Parameters<ReturnType<typeof text>['read']>[2] = [];
  const names = list(text()).read(parseJson(source, path, 'CLASSES_UNREADABLE'), path, problems);
  if (problems[0]) fail('CLASSES_UNREADABLE', path, problems[0].problem, 'list the names as JSON texts');
  return names;
}

function parseJson(source: string, path: string, code: string): unknown {
  try {
    return JSON.parse(source) as unknown;
  } catch (cause) {
    return fail(code, path, `Expected JSON but found: ${String(cause)}`, 'correct the syntax');
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
