import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { importsOf, root, sourceFiles, type SourceFile } from '../helpers/source-files.js';

const ENTRY = 'src/engine/browser.ts';

/** What is loaded with a file, by path, each with the file that asks for it; types leave no trace. */
function loadedBy(entry: string): { readonly files: readonly SourceFile[]; readonly packages: readonly string[] } {
  const files = new Map<string, SourceFile>();
  const packages: string[] = [];
  const visit = (path: string): void => {
    if (files.has(path)) return;
    const file = sourceFiles.find((each) => each.path === path)!;
    files.set(path, file);
    for (const made of importsOf(file)) {
      if (made.types) continue;
      if (made.package !== undefined) packages.push(`${path}:${made.line} imports ${made.package}`);
      else visit(made.file!);
    }
  };
  visit(entry);
  return { files: [...files.values()], packages };
}

const { files, packages } = loadedBy(ENTRY);

test('the engine by itself loads neither a package nor anything of Node', () => {
  expect(files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['src/engine/kernels/simd.ts', 'src/snn/file.ts', 'src/sim/simulate.ts']),
  );
  expect(packages).toEqual([]);
});

test('what it loads compiles with the names of a browser instead of those of Node', () => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const browser = { ...options, types: [], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], noEmit: true };
  const program = ts.createProgram([join(root, ENTRY)], browser);
  const found = files.flatMap(({ path }) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(join(root, path)))
      .map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`),
  );
  expect(found).toEqual([]);
});

test('the package offers it as its engine', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, { readonly default: string }>;
  };
  expect(exports['./engine']!.default).toBe(`./dist/${ENTRY.replace(/\.ts$/, '.js')}`);
});
