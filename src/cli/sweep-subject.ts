import { parse } from 'node:path';
import type { Option } from 'commander';
import { fail } from '../diagnostics/index.js';
import { isConfigFile, readConfig } from './config.js';
import type { CardFlags, ConversionFlags } from './flags.js';
import { isProgramFile } from './open.js';

/** What a sweep or a search is about: a model, with the flags that come with it. */
export interface SweepSubject {
  /** For people. */
  readonly name: string;
  /** Of the model. */
  readonly path: string;
  /** What is not said on the command line. */
  readonly flags: ConversionFlags & CardFlags;
}

/**
 * Reads the positional arguments: models, and config files with a model and flags. Those of one name are told apart by their paths.
 * @param options flags that a config file may hold
 * @throws NOT_A_MODEL, and as `readConfig`
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
    return { name: parse(word).name, path: model, flags };
  }
  if (isProgramFile(word))
    fail('NOT_A_MODEL', word, 'this is a spiking network already', 'give the model that it was made of');
  return { name: parse(word).name, path: word, flags: {} };
}
