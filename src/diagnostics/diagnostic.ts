/** One problem, told so that its reader can act: stable code, place, what is wrong (found against expected), what to do. */
export interface Diagnostic {
  readonly code: string;
  readonly where: string;
  readonly problem: string;
  readonly hint: string;
}

/** A problem as two lines of text: code, place and problem; then what to do. */
export function formatDiagnostic(d: Diagnostic): string {
  return `${d.code}: ${d.where}: ${d.problem}\n  hint: ${d.hint}`;
}

/** The user's input cannot be used. Carries every problem that one stage found, not only the first. */
export class ConvertError extends Error {
  override readonly name = 'ConvertError';
  constructor(readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
  }
  get code(): string {
    return this.diagnostics[0].code;
  }
}

/** A defect of this program, never of its input. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Throws one ConvertError holding all problems found, if any. */
export function throwAll(found: readonly Diagnostic[]): void {
  const [first, ...rest] = found;
  if (first) throw new ConvertError([first, ...rest]);
}

/** Throws one problem. */
export function fail(code: string, where: string, problem: string, hint: string): never {
  throw new ConvertError([{ code, where, problem, hint }]);
}
