// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'oxc-parser';
import { debt, type Layer, layers } from './layers.ts';

export interface Import {
  specifier: string;
  line: number;
  typeOnly: boolean;
}

/** Static and literal dynamic imports, and re-exports, of a TypeScript source. */
export function importsOf(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const lineAt = (offset: number): number => source.slice(0, offset).split('\n').length;
  const found: Import[] = [];
  for (const item of module.staticImports) {
    const typeOnly =
      /^import\s+type\b/.test(source.slice(item.start, item.end)) ||
      (item.entries.length > 0 && item.entries.every((entry) => entry.isType));
    found.push({ specifier: item.moduleRequest.value, line: lineAt(item.start), typeOnly });
  }
  for (const item of module.staticExports) {
    const entry = item.entries[0];
    if (entry?.moduleRequest === undefined || entry.moduleRequest === null) continue;
    const typeOnly = item.entries.every((each) => each.isType);
    found.push({ specifier: entry.moduleRequest.value, line: lineAt(item.start), typeOnly });
  }
  for (const item of module.dynamicImports) {
    const text = source.slice(item.moduleRequest.start, item.moduleRequest.end);
    const literal = /^['"](.+)['"]$/.exec(text);
    if (literal?.[1] !== undefined) found.push({ specifier: literal[1], line: lineAt(item.start), typeOnly: false });
  }
  return found;
}

function isBelow(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

export function layerOf(file: string): Layer | undefined {
  return layers
    .filter((layer) => isBelow(file, layer.folder))
    .sort((one, other) => other.folder.length - one.folder.length)[0];
}

function packageAllowed(specifier: string, layer: Layer, test: boolean): boolean {
  const allowed = test
    ? [...layer.packages, 'vitest', 'node:', '@testing-library/', 'happy-dom', 'react', 'ws']
    : layer.packages;
  return allowed.some((name) =>
    name.endsWith(':') || name.endsWith('/')
      ? specifier.startsWith(name)
      : specifier === name || specifier.startsWith(`${name}/`),
  );
}

function treeImportAllowed(target: string, item: Import, layer: Layer, test: boolean): boolean {
  if (layerOf(target)?.folder === layer.folder || isBelow(target, layer.folder)) return true;
  if (layer.mayImport.some((folder) => isBelow(target, folder))) return true;
  if (item.typeOnly && layer.typesOnly?.some((folder) => isBelow(target, folder))) return true;
  return test && ['e2e/fixtures', ...(layer.inTests ?? [])].some((folder) => isBelow(target, folder));
}

/** Every import in `file` (relative to the tree's top) that the table does not allow, as a line to print. */
export function violationsOf(file: string, source: string): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [];
  const test = /\.(test|device\.test|fuzz)\.tsx?$/.test(file);
  const violations: string[] = [];
  for (const item of importsOf(file, source)) {
    const relative = item.specifier.startsWith('.');
    const target = relative
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), item.specifier))
      : item.specifier;
    const allowed = relative
      ? treeImportAllowed(target, item, layer, test) ||
        debt.some((entry) => isBelow(file, entry.file) && target === entry.imports)
      : packageAllowed(target, layer, test);
    if (!allowed) violations.push(`${file}:${item.line}: ${layer.folder} may not import ${target}`);
  }
  return violations;
}

export function checkLayers(root: string, files: readonly string[]): string[] {
  return files.flatMap((file) => violationsOf(file, readFileSync(path.join(root, file), 'utf8')));
}
