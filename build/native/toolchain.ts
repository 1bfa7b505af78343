// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../debian/cache-directory.ts';
import { captureCommand } from '../debian/capture-command.ts';
import { fetchPackages, unpackPackages } from '../debian/fetch.ts';
import { withFileLock } from '../debian/file-lock.ts';
import { type Architecture, architectures, hostArchitecture } from './architecture.ts';

/** A compiler with everything it needs to make one kind of program. */
export interface Toolchain {
  readonly compiler: string;
  /** Version and target: part of every cache key. */
  readonly identity: string;
  readonly compileFlags: readonly string[];
  /** With these, <asm/unistd.h> is preprocessed to a table of system calls; the processor's own first. */
  readonly abis: readonly { name: string; flags: readonly string[] }[];
  /** The whole command line after the compiler's name. */
  linkArguments(objects: readonly string[], target: string): string[];
}

/**
 * Debian's GCC with musl and the kernel's headers of a newer release, the same way for every architecture: nothing of the
 * machine's own libc gets in, so that the result does not depend on where it was built.
 */
export async function muslToolchain(architecture: Architecture): Promise<Toolchain> {
  const { gnuTriplet, muslTriplet } = architectures[architecture];
  const compiler = architecture === hostArchitecture() ? 'gcc' : `${gnuTriplet}-gcc`;
  const [sysroot, identity, include, begin, end, libgcc, libgccEh] = await Promise.all([
    muslSysroot(architecture),
    captureCommand(compiler, ['--version']),
    ...['include', 'crtbeginT.o', 'crtend.o', 'libgcc.a', 'libgcc_eh.a'].map((name) => compilerFile(compiler, name)),
  ] as const);
  const library = join(sysroot, 'usr', 'lib', muslTriplet);
  const headers = [join(sysroot, 'usr', 'include', muslTriplet), include ?? '', join(sysroot, 'kernel')];
  const compileFlags = ['-nostdinc', ...headers.flatMap((directory) => ['-isystem', directory])];
  const start = ['crt1.o', 'crti.o'].map((name) => join(library, name));
  const libc = join(library, 'libc.a');
  return {
    compiler,
    identity: `${identity}${sysroot}`,
    compileFlags,
    abis: abisOf(architecture, sysroot, compileFlags),
    // A static program of musl protects nothing by RELRO, for which arm64 would have 62 kB of padding.
    linkArguments: (objects, target) => [
      ...['-static', '-nostdlib', '-Wl,--gc-sections', '-Wl,--build-id=sha1', '-Wl,-z,norelro', '-s', '-o', target],
      ...[...start, begin ?? '', ...objects, libc, libgcc ?? '', libgccEh ?? '', libc, end ?? ''],
      join(library, 'crtn.o'),
    ],
  };
}

/** The machine's own GCC and glibc with the checkers of addresses and of undefined behaviour. */
export async function sanitizerToolchain(): Promise<Toolchain> {
  const architecture = hostArchitecture();
  const sanitize = ['-fsanitize=address,undefined', '-fno-sanitize-recover=undefined'];
  return {
    compiler: 'gcc',
    identity: await captureCommand('gcc', ['--version']),
    compileFlags: [...sanitize, '-fno-omit-frame-pointer', '-g1', '-DLODGE_SANITIZE'],
    abis: abisOf(architecture, await muslSysroot(architecture), []),
    linkArguments: (objects, target) => [...sanitize, '-g1', '-o', target, ...objects, '-lm', '-lpthread'],
  };
}

/** The folders of another processor's headers come before the compiler's own. */
function abisOf(architecture: Architecture, sysroot: string, flags: readonly string[]): Toolchain['abis'] {
  return architectures[architecture].abis.map(({ name, defines, headers }) => ({
    name,
    flags: [
      ...(headers === undefined ? [] : ['-isystem', join(sysroot, 'usr', 'include', headers)]),
      ...flags,
      ...defines.map((define) => `-D${define}`),
    ],
  }));
}

async function compilerFile(compiler: string, name: string): Promise<string> {
  return (await captureCommand(compiler, [`-print-file-name=${name}`])).trim();
}

/** musl with its headers, and beside it a folder with only the kernel's: `linux`, `asm`, `asm-generic`. */
async function muslSysroot(architecture: Architecture): Promise<string> {
  const { debian, gnuTriplet } = architectures[architecture];
  const packages = ['musl-dev', 'linux-libc-dev'];
  const debs = await fetchPackages({ suite: 'trixie', architecture: debian, packages });
  const key = createHash('sha256')
    .update(debs.map((path) => basename(path)).join(' '))
    .digest('hex');
  const directory = join(cacheDirectory, 'native', `musl-${architecture}-${key.slice(0, 16)}`);
  if (existsSync(directory)) return directory;
  await withFileLock(`${directory}.lock`, async () => {
    if (existsSync(directory)) return;
    const partial = `${directory}.partial`;
    await rm(partial, { recursive: true, force: true });
    await unpackPackages(debs, partial);
    await mkdir(join(partial, 'kernel'));
    for (const name of ['linux', 'asm-generic']) await symlink(`../usr/include/${name}`, join(partial, 'kernel', name));
    await symlink(`../usr/include/${gnuTriplet}/asm`, join(partial, 'kernel', 'asm'));
    await rename(partial, directory);
  });
  return directory;
}
