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

/** The names of all system calls that a preprocessed dump of <asm/unistd.h> defines, sorted by their bytes. */
export function syscallNames(macros: string): string[] {
  const names = [...macros.matchAll(/^#define __NR_([a-z_][a-z0-9_]*) /gm)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => !noCalls.has(name)).sort();
}

/** A folder with `syscall_names.h`, the table that native/src/syscall_table.c includes. */
export async function syscallNamesDirectory(toolchain: Toolchain): Promise<string> {
  const key = await contentKey([toolchain.identity, ...toolchain.compileFlags], []);
  const directory = join(cacheDirectory, 'native', `syscalls-${key}`);
  const path = join(directory, 'syscall_names.h');
  if (existsSync(path)) return directory;
  const dump = [...toolchain.compileFlags, '-dM', '-E', '-x', 'c', '-'];
  const macros = await captureCommand(toolchain.compiler, dump, { input: '#include <asm/unistd.h>\n' });
  const names = syscallNames(macros);
  if (names.length < 200) throw new Error(`${toolchain.compiler}: <asm/unistd.h> names only ${names.length} calls`);
  await mkdir(directory, { recursive: true });
  await writeFile(`${path}.${process.pid}`, names.map((name) => `SYSTEM_CALL(${name})\n`).join(''));
  await rename(`${path}.${process.pid}`, path);
  return directory;
}
