import { parse } from 'node:path';
import { fail } from '../diagnostics/index.js';
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

/** Reads the positional arguments. Models of one name are told apart by their paths. @throws NOT_A_MODEL */
export function sweepSubjects(words: readonly string[]): readonly SweepSubject[] {
  const subjects = words.map(subjectOf);
  const names = subjects.map((subject) => subject.name);
  return subjects.map((subject, i) =>
    names.indexOf(subject.name) === names.lastIndexOf(subject.name) ? subject : { ...subject, name: words[i]! },
  );
}

function subjectOf(word: string): SweepSubject {
  if (isProgramFile(word))
    fail('NOT_A_MODEL', word, 'this is a spiking network already', 'give the model that it was made of');
  return { name: parse(word).name, path: word, flags: {} };
}
