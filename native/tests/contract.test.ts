// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hostArchitecture } from '../../build/native/architecture.ts';
import { buildHelper, nativeDirectory } from '../../build/native/build-helper.ts';
import { execute } from './run-behaviours.ts';

/** The exports of every module as native.d.ts declares them, sorted. */
function declaredExports(): Record<string, string[]> {
  const contract = readFileSync(join(nativeDirectory, 'types', 'native.d.ts'), 'utf8');
  const modules = contract.split(/^declare module '([^']+)' \{$/m).slice(1);
  const exports: Record<string, string[]> = {};
  for (let index = 0; index + 1 < modules.length; index += 2) {
    const body = modules[index + 1] ?? '';
    const functions = [...body.matchAll(/^ {2}export function (\w+)/gm)].map((match) => match[1] ?? '');
    const constants = [...body.matchAll(/^ {2}export const (.*);$/gm)].flatMap((match) =>
      [...(match[1] ?? '').matchAll(/(\w+): /g)].map((name) => name[1] ?? ''),
    );
    exports[modules[index] ?? ''] = [...functions, ...constants].sort();
  }
  return exports;
}

it('each module exports what native.d.ts declares, and nothing else', async () => {
  const helper = await buildHelper(hostArchitecture());
  const declared = declaredExports();
  expect(Object.keys(declared)).toHaveLength(12);
  const names = Object.keys(declared);
  const source = `${names.map((name, index) => `import * as m${index} from '${name}';`).join('\n')}
    const exports = {};
    ${names.map((name, index) => `exports['${name}'] = Object.keys(m${index}).sort();`).join('\n')}
    m${names.indexOf('lodge:file')}.write(1, m${names.indexOf('lodge:text')}.encodeUtf8(JSON.stringify(exports)));`;
  const directory = mkdtempSync(join(tmpdir(), 'lodge-contract-'));
  try {
    writeFileSync(join(directory, 'exports.js'), source);
    const bytecode = join(directory, 'exports.qbc');
    execute([helper], ['--compile', join(directory, 'exports.js'), bytecode]);
    const { stdout } = execute([helper, '--agent', bytecode], []);
    expect(JSON.parse(stdout)).toEqual(declared);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
