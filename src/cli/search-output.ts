import { dirname } from 'node:path';
import type { Command } from 'commander';
import { convert, VERSION, writeProgram, type ConvertResult, type Objective, type SearchResult } from '../index.js';
import { configText } from './config.js';
import { writtenFlags, type Flag } from './flags.js';
import { savedRecord } from './open.js';
import type { OpenedSearch } from './search-subject.js';
import { writeWhole } from './write-file.js';

/** Where a search leaves what it found. */
export interface SearchFiles {
  readonly config: string;
  readonly program: string;
}

/** What was searched, and by which command line. */
export interface SearchCommand {
  /** Of the model. */
  readonly path: string;
  readonly command: Command;
  /** Flags that the config file repeats where they were given. */
  readonly flags: readonly Flag[];
  readonly objective: Objective;
}

/** Converts with the best settings, and writes them as a config file and the program. */
export async function writeSearch(
  { best }: SearchResult,
  { opened, subject, calib }: OpenedSearch,
  files: SearchFiles,
  { path, command, flags, objective }: SearchCommand,
): Promise<ConvertResult> {
  const { thresholds, timesteps, parameters = {}, layerThresholds = {} } = best.settings;
  const made = await convert(opened, {
    ...subject.options,
    ...best.settings,
    calibration: (await savedRecord(calib, opened)) ?? calib,
    seed: subject.seed,
  });
  const layers = Object.entries(layerThresholds).map(([layer, rule]) => `${layer}=${rule}`);
  const config = {
    schemaVersion: 1 as const,
    about: { search: objective.words, value: best.value, t: best.t, version: VERSION },
    model: path,
    sha256: opened.imported.sha256,
    ...writtenFlags(command, flags),
    timesteps,
    ...(thresholds === undefined ? {} : { thresholds }),
    param: Object.entries(parameters).map(([name, value]) => `${name}=${value}`),
    ...(layers.length > 0 ? { layerThresholds: layers } : {}),
  };
  await writeWhole(files.config, configText(config, dirname(files.config), command.options));
  await writeWhole(files.program, writeProgram(made.program));
  return made;
}
