// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { nativeDirectory } from '../../build/native/build-helper.ts';
import { decompressors } from '../../build/native/decompressors.ts';
import { quickjsSource } from '../../build/native/quickjs-source.ts';
import { muslToolchain } from '../../build/native/toolchain.ts';
import { type Command, execute } from './run-behaviours.ts';

const directory = mkdtempSync(join(tmpdir(), 'lodge-cmake-'));
afterAll(() => rmSync(directory, { recursive: true }));

function mustExecute(command: Command, args: readonly string[]): string {
  const { status, stdout, stderr } = execute(command, args);
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

/** A toolchain file for arm64 with musl, in the place of the NDK's. */
async function writeToolchainFile(path: string): Promise<void> {
  const toolchain = await muslToolchain('arm64');
  const link = toolchain.linkArguments(['<OBJECTS>'], '<TARGET>').filter((argument) => argument !== '-s');
  writeFileSync(
    path,
    `set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER ${toolchain.compiler})
set(CMAKE_C_FLAGS_INIT "${toolchain.compileFlags.join(' ')}")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_LINK_EXECUTABLE "<CMAKE_C_COMPILER> ${link.join(' ')} -s")
`,
  );
}

it('the helper is also built by CMake with a toolchain file', async () => {
  const toolchainFile = join(directory, 'toolchain.cmake');
  await writeToolchainFile(toolchainFile);
  const build = join(directory, 'build');
  const { upstreamDirectory: quickjs, directory: counting } = await quickjsSource();
  const { directories } = await decompressors([]);
  const libraries = ['ZLIB', 'ZSTD', 'XZ'].map((name, index) => `-D${name}_DIRECTORY=${directories[index]}`);
  const settings = [`-DCMAKE_TOOLCHAIN_FILE=${toolchainFile}`, `-DQUICKJS_DIRECTORY=${quickjs}`, ...libraries];
  mustExecute(['cmake'], ['-S', nativeDirectory, '-B', build, ...settings]);
  // The engine's counters are replaced by both builds alike.
  for (const name of readdirSync(counting))
    expect(readFileSync(join(build, 'engine', name), 'utf8') === readFileSync(join(counting, name), 'utf8'), name).toBe(
      true,
    );
  const said = execute(['cmake'], ['--build', build, '--parallel', '2'], 280_000);
  expect(said.stdout + said.stderr).not.toMatch(/warning:/);
  expect(said.status, said.stdout + said.stderr).toBe(0);
  const program = join(build, 'lodged');
  expect(mustExecute(['qemu-aarch64-static', program], ['--version'])).toMatch(/^lodged, native interface \d+\n$/);
}, 300_000);
