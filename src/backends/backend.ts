import type { Diagnostic } from '../diagnostics/index.js';
import type { SnnProgram } from '../snn/index.js';

/** Figures of layers from measurement, such as rate and SQNR, by the value that the layer makes and the figure's name. */
export type Measured = ReadonlyMap<string, Readonly<Record<string, string | number>>>;

/** One choice that a backend offers: one of `choices`, a number, a whole number, several words, or something that can be switched off. */
export interface BackendOption {
  readonly name: string;
  readonly about: string;
  readonly kind: 'choice' | 'number' | 'whole' | 'switch' | 'list';
  readonly choices?: readonly string[];
}

/** Values of options by name; those left out have the backend's default. */
export type BackendChoices = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A file that a backend makes. */
export interface EmittedFile {
  /** What follows the stem that the user has chosen; of the first file it is the usual extension. */
  readonly suffix: string;
  readonly content: Uint8Array | string;
}

/** What a backend makes of a program. */
export interface Emitted {
  /** The file that was asked for, then those that go beside it. */
  readonly files: readonly [EmittedFile, ...EmittedFile[]];
  /** What there is to know about it, by name, for a summary. */
  readonly facts: Readonly<Record<string, string | number>>;
  /** What the user must know: promises that cannot be made, and why. */
  readonly warnings: readonly Diagnostic[];
  /** More to tell, as lines of text. */
  readonly report?: readonly string[];
}

/** A form in which programs leave this tool. The same program and choices give the same bytes. */
export interface Backend {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly BackendOption[];
  /** All suffixes that its files may have; the first is that of the file that is asked for. */
  readonly suffixes: readonly [string, ...string[]];
  /** Whether its files tell what was measured of the layers. */
  readonly annotates?: true;
  /** @throws ConvertError for programs and choices that the form cannot express */
  emit(program: SnnProgram, choices: BackendChoices, measured?: Measured): Promise<Emitted>;
}
