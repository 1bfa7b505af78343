// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheDirectory, repositoryDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import type { Architecture } from './architecture.ts';
import { type CompileUnit, compileObjects, contentKey } from './compile-objects.ts';
import { decompressors } from './decompressors.ts';
import { type QuickjsSource, quickjsSource } from './quickjs-source.ts';
import { syscallTablesDirectory } from './syscall-tables.ts';
import { muslToolchain, sanitizerToolchain, type Toolchain } from './toolchain.ts';

export const nativeDirectory = join(repositoryDirectory, 'native');

/** Not our code: its warnings are its authors'. */
const engineFiles = ['libregexp.c', 'libunicode.c', 'cutils.c', 'dtoa.c'];
const helperMain = join(nativeDirectory, 'src', 'main.c');
const engineWrapper = 'quickjs_with_job_drop.c';
const countsHeader = join(nativeDirectory, 'include', 'lasting_counts.h');
/** Of ours, what goes over every byte of an image, and what the engine calls most. */
const fastSources = ['crc32.c', 'sha256.c', 'engine_memory.c'];

const sharedFlags = ['-std=gnu11', '-D_GNU_SOURCE'];
const releaseFlags = [
  '-Os',
  '-ffunction-sections',
  '-fdata-sections',
  '-fno-asynchronous-unwind-tables',
  '-fno-unwind-tables',
];
const ownFlags = ['-Wall', '-Wextra', '-Werror', '-fstack-protector-strong'];

/** Builds the helper for a device. Answers the path in `build/out/native/<architecture>`. */
export async function buildHelper(architecture: Architecture): Promise<string> {
  const toolchain = await muslToolchain(architecture);
  const objects = await helperObjects(toolchain, releaseFlags, [helperMain]);
  const target = join(repositoryDirectory, 'build', 'out', 'native', architecture, 'lodged');
  return link(toolchain, objects, target);
}

/** Builds the helper for this machine with ASAN and UBSAN. */
export async function buildSanitizedHelper(): Promise<string> {
  const toolchain = await sanitizerToolchain();
  const objects = await helperObjects(toolchain, ['-O1'], [helperMain]);
  return link(toolchain, objects, join(repositoryDirectory, 'build', 'out', 'native', 'sanitized', 'lodged'));
}

/** Builds native/tests/unit with everything of the helper but its main, also with ASAN and UBSAN. */
export async function buildUnitTests(): Promise<string> {
  const toolchain = await sanitizerToolchain();
  const unit = join(nativeDirectory, 'tests', 'unit');
  const files = (await readdir(unit)).sort().map((name) => join(unit, name));
  const mains = files.filter((path) => path.endsWith('.c'));
  const headers = files.filter((path) => path.endsWith('.h'));
  const objects = await helperObjects(toolchain, ['-O1'], mains, headers);
  return link(toolchain, objects, join(repositoryDirectory, 'build', 'out', 'native', 'sanitized', 'unit-tests'));
}

/** The engine, the decompressors, our sources but main.c, and what has the main instead. */
async function helperObjects(
  toolchain: Toolchain,
  optimisation: readonly string[],
  mains: readonly string[],
  mainHeaders: readonly string[] = [],
): Promise<string[]> {
  const flags = [...sharedFlags, ...optimisation];
  const [engine, tables, libraries] = await Promise.all([
    quickjsSource(),
    syscallTablesDirectory(toolchain),
    decompressors(flags),
  ]);
  const include = join(nativeDirectory, 'include');
  const source = join(nativeDirectory, 'src');
  const headers = (await readdir(include)).sort().map((name) => join(include, name));
  const own = (await readdir(source)).filter((name) => name.endsWith('.c') && name !== 'main.c').sort();
  const systemIncludes = [engine.directory, ...libraries.includes].flatMap((each) => ['-isystem', each]);
  const ownUnit = (path: string, more: readonly string[]): CompileUnit => ({
    source: path,
    flags: [
      ...flags,
      ...(fastSources.includes(basename(path)) ? ['-O2'] : []),
      ...ownFlags,
      `-I${include}`,
      `-I${tables}`,
      ...systemIncludes,
    ],
    inputs: [...headers, ...more, join(tables, 'syscall_tables.h')],
  });
  const ownUnits = [
    ...own.filter((name) => name !== engineWrapper).map((name) => ownUnit(join(source, name), [])),
    ...mains.map((path) => ownUnit(path, mainHeaders)),
  ];
  // The engine first: it takes the longest.
  const engineFlags = [...flags, `-I${include}`];
  return compileObjects(toolchain, [...engineUnits(engine, source, engineFlags), ...libraries.units, ...ownUnits]);
}

function engineUnits(engine: QuickjsSource, source: string, flags: readonly string[]): CompileUnit[] {
  const quiet = [
    ...flags,
    '-w',
    `-DCONFIG_VERSION="${engine.release}"`,
    // Assertions print the file's name: not the path on the machine that built it.
    `-fmacro-prefix-map=${engine.directory}/=`,
    `-I${engine.directory}`,
    // Functions of one type are called through another in the engine's own tables, which is how it is made.
    '-fno-sanitize=undefined',
  ];
  return [join(source, engineWrapper), ...engineFiles.map((name) => join(engine.directory, name))].map((path) => ({
    source: path,
    flags: quiet,
    inputs: [countsHeader],
  }));
}

async function link(toolchain: Toolchain, objects: readonly string[], target: string): Promise<string> {
  const key = await contentKey([toolchain.identity, ...toolchain.linkArguments(objects, '')], []);
  const program = join(cacheDirectory, 'native', 'programs', key);
  if (!existsSync(program)) {
    await mkdir(dirname(program), { recursive: true });
    await captureCommand(toolchain.compiler, toolchain.linkArguments(objects, `${program}.${process.pid}`));
    await rename(`${program}.${process.pid}`, program);
  }
  // Renamed into place, so that a running helper keeps its file.
  await mkdir(dirname(target), { recursive: true });
  await copyFile(program, `${target}.${process.pid}`);
  await rename(`${target}.${process.pid}`, target);
  return target;
}
