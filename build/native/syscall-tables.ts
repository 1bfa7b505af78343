// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import { contentKey } from './compile-objects.ts';
import type { Toolchain } from './toolchain.ts';

/** Macros of <asm/unistd.h> that name no call but the end of the list, or a range. */
const noCalls = new Set(['syscalls', 'arch_specific_syscall']);

/** No release of the kernel has fewer. */
const fewestCalls = 200;

/**
 * The system calls that a preprocessed dump of <asm/unistd.h> defines with their macros, sorted by the names' bytes. arm has a few
 * that are only its own: cacheflush, set_tls.
 */
export function syscallMacros(dump: string): Map<string, string> {
  const found = [...dump.matchAll(/^#define (__(?:ARM_)?NR_([a-z_][a-z0-9_]*)) /gm)];
  const byName = new Map(found.map(([, macro = '', name = '']) => [name, macro]));
  return new Map([...byName].filter(([name]) => !noCalls.has(name)).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Rows of C for the calls, their numbers as the preprocessor leaves them. */
async function rowsOf(toolchain: Toolchain, flags: readonly string[]): Promise<string[]> {
  const preprocess = (options: readonly string[], input: string): Promise<string> =>
    captureCommand(toolchain.compiler, [...flags, ...options, '-E', '-x', 'c', '-'], { input });
  const include = '#include <asm/unistd.h>\n';
  const macros = syscallMacros(await preprocess(['-dM'], include));
  const asked = [...macros].map(([name, macro]) => `{"${name}", ${macro}},\n`).join('');
  const rows = (await preprocess(['-P'], include + asked)).split('\n').filter((line) => line.startsWith('{"'));
  if (rows.length < fewestCalls || rows.length !== macros.size)
    throw new Error(`${toolchain.compiler}: <asm/unistd.h> has ${rows.length} calls of ${macros.size} names`);
  return rows;
}

/** A folder with `syscall_tables.h`, which native/src/syscall_table.c includes. */
export async function syscallTablesDirectory(toolchain: Toolchain): Promise<string> {
  const flags = toolchain.abis.flatMap(({ name, flags }) => [name, ...flags]);
  const key = await contentKey([toolchain.identity, ...flags], []);
  const directory = join(cacheDirectory, 'native', `syscall-tables-${key}`);
  const path = join(directory, 'syscall_tables.h');
  if (existsSync(path)) return directory;
  const tables = await Promise.all(
    toolchain.abis.map(async ({ name, flags }) => ({ name, rows: await rowsOf(toolchain, flags) })),
  );
  const text = [
    ...tables.map(
      ({ name, rows }) => `static const struct named_syscall calls_of_${name}[] = {\n${rows.join('\n')}\n};\n`,
    ),
    'static const struct syscall_abi syscall_abis[] = {\n',
    ...tables.map(({ name, rows }) => `{"${name}", calls_of_${name}, ${rows.length}},\n`),
    '};\n',
  ];
  await mkdir(directory, { recursive: true });
  await writeFile(`${path}.${process.pid}`, text.join(''));
  await rename(`${path}.${process.pid}`, path);
  return directory;
}
