import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { VERSION } from '../../src/version.js';
import { importsOf, root, sourceFiles } from '../helpers/source-files.js';

test('no file is longer than 400 lines, half of them are shorter than 120', () => {
  const lengths = sourceFiles.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  expect(lengths.filter((f) => f.lines > 400)).toEqual([]);
  const sorted = lengths.map((f) => f.lines).sort((a, b) => a - b);
  expect(sorted[sorted.length >> 1]).toBeLessThan(120);
});

test('files are named in kebab-case, by what they hold', () => {
  const wrong = sourceFiles
    .map((f) => f.path)
    .filter(
      (path) => !/^[a-z0-9-]+(\/[a-z0-9-]+)*\.ts$/.test(path) || /\/(utils?|helpers?|common)(\.ts|\/)/.test(path),
    );
  expect(wrong).toEqual([]);
});

test('every exported declaration has a docstring', () => {
  const bare = sourceFiles.flatMap(({ path, tree }) =>
    tree.statements
      .filter((s) => ts.canHaveModifiers(s) && ts.getModifiers(s)?.some((m) => m.kind === ts.SyntaxKind.ExportKeyword))
      .filter((s) => {
        // overloads share the docstring of the first
        const name = ts.isFunctionDeclaration(s) ? s.name?.text : undefined;
        const first = tree.statements.find(
          (o) => ts.isFunctionDeclaration(o) && name !== undefined && o.name?.text === name,
        );
        return ts.getJSDocCommentsAndTags(first ?? s).length === 0;
      })
      .map(
        (s) => `${path}:${tree.getLineAndCharacterOfPosition(s.getStart()).line + 1} ${s.getText().split('\n')[0]!}`,
      ),
  );
  expect(bare).toEqual([]);
});

test('nothing is exported by default, except where a library demands it', () => {
  const found = sourceFiles.filter((f) => /^export default/m.test(f.text)).map((f) => f.path);
  expect(found).toEqual(['src/engine/worker.ts']);
});

/** Property accesses such as `Math.random`, with their places. */
function accesses(object: string, member?: string): string[] {
  return sourceFiles.flatMap(({ path, tree }) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const hit =
        ts.isPropertyAccessExpression(node) &&
        node.expression.getText(tree) === object &&
        (member === undefined || node.name.text === member);
      if (hit) found.push(path);
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

test('results depend on inputs and seeds alone: no clock, no unseeded randomness', () => {
  expect(accesses('Math', 'random')).toEqual([]);
  expect(accesses('Date')).toEqual([]);
  expect(sourceFiles.filter((f) => /\bnew Date\b/.test(f.text)).map((f) => f.path)).toEqual([]);
  const timers = [...new Set(accesses('performance', 'now'))].filter((path) => !path.startsWith('src/cli/'));
  expect(timers).toEqual(['src/engine/profile.ts', 'src/engine/run-program.ts', 'src/evaluation/evaluate.ts']);
});

test('only the command line talks to the terminal and ends the process', () => {
  const outside = (object: string, member?: string): string[] =>
    accesses(object, member).filter((path) => !path.startsWith('src/cli/'));
  expect(outside('console')).toEqual([]);
  expect(outside('process')).toEqual([]);
});

/** Folders with a registry, and what the export of an entry looks like; `undefined` where every file but the named ones is an entry. */
const registries: readonly (readonly [folder: string, entry: RegExp | undefined, others: readonly string[]])[] = [
  ['passes', undefined, []],
  ['src/neurons', /^export const \w+: NeuronModel = defineNeuron\(/m, []],
  ['src/thresholds', undefined, ['rule', 'latent-gaussian']],
  ['src/onnx/rules', undefined, ['rule']],
  ['src/sim/steps', undefined, []],
  ['src/vision/decoders', /^export const \w+ = define(Detector|Segmenter|Classifier)/m, []],
  ['src/ops', /^export const \w+(: (readonly )?OpDef(\[\])? = | = define\w*\()/m, []],
];

test.each(registries)('the index of %s lists every entry', (folder, entry, others) => {
  const index = sourceFiles.find((f) => f.path === `${folder}/index.ts`)!;
  const listed = new Set(importsOf(index).map((i) => i.file));
  const entries = sourceFiles.filter(({ path, text }) => {
    const [name, inner] = path.slice(folder.length + 1).split('/');
    if (!path.startsWith(`${folder}/`) || inner !== undefined || name === 'index.ts') return false;
    return entry ? entry.test(text) : !others.includes(name!.replace('.ts', ''));
  });
  expect(entries.length).toBeGreaterThan(1);
  expect(entries.map((f) => f.path).filter((path) => !listed.has(path))).toEqual([]);
});

test('the version in the code is the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
