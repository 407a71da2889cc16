import { parse } from 'node:path';
import { Option } from 'commander';
import { fail } from '../diagnostics/index.js';
import { isConfigFile, readConfig } from './config.js';
import { cardFlags, conversionFlags, type CardFlags, type ConversionFlags } from './flags.js';
import { isProgramFile } from './open.js';

/** What a sweep or a search is about: a model, with the flags that come with it. */
export interface SweepSubject {
  /** For people. */
  readonly name: string;
  /** As given: of the model, or of the config file. */
  readonly file: string;
  /** Of the model. */
  readonly path: string;
  /** What is not said on the command line. */
  readonly flags: ConversionFlags & CardFlags;
}

/**
 * Reads the positional arguments: models, and config files with a model and flags. Those of one name are told apart by their paths.
 * @param options flags of the verb, of which a config file may hold those of conversion and of cards
 * @throws NOT_A_MODEL, BAD_CONFIG for a config file with other flags, and as `readConfig`
 */
export function sweepSubjects(words: readonly string[], options: readonly Option[]): readonly SweepSubject[] {
  const subjects = words.map((word) => subjectOf(word, options));
  const names = subjects.map((subject) => subject.name);
  return subjects.map((subject, i) =>
    names.indexOf(subject.name) === names.lastIndexOf(subject.name) ? subject : { ...subject, name: words[i]! },
  );
}

function subjectOf(word: string, options: readonly Option[]): SweepSubject {
  if (isConfigFile(word)) {
    const { model, flags } = readConfig(word, options);
    refuseOthers(Object.keys(flags), word);
    return { name: parse(word).name, file: word, path: model, flags };
  }
  if (isProgramFile(word))
    fail('NOT_A_MODEL', word, 'this is a spiking network already', 'give the model that it was made of');
  return { name: parse(word).name, file: word, path: word, flags: {} };
}

/** What all trials have in common is no matter of one model. */
function refuseOthers(keys: readonly string[], file: string): void {
  const others = keys.filter((key) => !ofOneModel.has(key));
  if (others.length > 0)
    fail(
      'BAD_CONFIG',
      file,
      `expected only flags of conversion and of the card, which hold for one model, but found ${others.map((key) => `"${key}"`).join(', ')}`,
      'say it on the command line, where it holds for all models',
    );
}

const ofOneModel: ReadonlySet<string> = new Set(
  ['--card <file>', ...[...cardFlags, ...conversionFlags].map(({ flags }) => flags)].map((flags) =>
    new Option(flags).attributeName(),
  ),
);
