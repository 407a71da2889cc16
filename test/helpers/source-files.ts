import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A source file of the project. */
export interface SourceFile {
  /** From the repository's root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Every TypeScript file of the product. */
export const sourceFiles: readonly SourceFile[] = ['src', 'passes'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, folder, path), 'utf8');
      const full = join(folder, path).replaceAll('\\', '/');
      return { path: full, text, tree: ts.createSourceFile(full, text, ts.ScriptTarget.ES2022, true) };
    }),
);

/** One import or re-export: of a file of the project (path from the root) or of a package. */
export interface Import {
  readonly from: string;
  readonly line: number;
  readonly file?: string;
  readonly package?: string;
  /** Whether it vanishes when types are erased. */
  readonly types: boolean;
}

/** Everything that a file imports, types and dynamic imports included. */
export function importsOf({ path, tree }: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Expression | undefined, types: boolean): void => {
    if (!specifier || !ts.isStringLiteral(specifier)) return;
    const line = tree.getLineAndCharacterOfPosition(specifier.getStart()).line + 1;
    const name = specifier.text;
    if (!name.startsWith('.')) found.push({ from: path, line, types, package: name });
    else
      found.push({
        from: path,
        line,
        types,
        file: normalize(join(dirname(path), name))
          .replaceAll('\\', '/')
          .replace(/\.js$/, '.ts'),
      });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The part of the project that a file belongs to: its folder under src, `passes`, or the file itself where it lies in src directly. */
export function partOf(path: string): string {
  const [top = '', second = '', ...rest] = path.split('/');
  if (top === 'passes') return 'passes';
  return rest.length > 0 ? second : second.replace(/\.ts$/, '');
}
