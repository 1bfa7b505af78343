// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { captureCommand } from '../../build/debian/capture-command.ts';
import { fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import { withFileLock } from '../../build/debian/file-lock.ts';
import { hostArchitecture } from '../../build/native/architecture.ts';
import type { Kernel } from './kernel.ts';

/** Of the release of this machine: the kernel's build tools run here. */
const suite = 'bookworm';
const version = '6.1';

/**
 * Debian's kernel exports neither the first namespace of IPC nor the end of one, and binderfs needs them only to keep some minor
 * numbers for the first.
 */
const withoutIpcNamespaces: readonly (readonly [from: string, to: string])[] = [
  ['get_ipc_ns(current->nsproxy->ipc_ns)', 'NULL'],
  ['(info->ipc_ns == &init_ipc_ns)', 'true'],
  ['put_ipc_ns(info->ipc_ns)', '(void)0'],
];

/**
 * The kernel's own binder driver with binderfs, as phones have it and Debian has not: built of Debian's source and headers for this
 * kernel, once. Of 6.1 alone. Answers the path of the module.
 */
export async function buildBinderfsModule(kernel: Kernel): Promise<string> {
  const path = join(cacheDirectory, 'phone', 'kernels', `binderfs-${kernel.release}.ko`);
  if (existsSync(path)) return path;
  await withFileLock(`${path}.lock`, async () => {
    if (!existsSync(path)) await build(kernel, path);
  });
  return path;
}

async function build({ release }: Kernel, path: string): Promise<void> {
  const common = `linux-headers-${release.replace(/-arm64$/, '-common')}`;
  const machine = hostArchitecture() === 'arm64' ? 'arm64' : 'amd64';
  const headers = await fetchPackages({
    suite,
    architecture: 'arm64',
    packages: [`linux-headers-${release}`, common],
  });
  const tools = await fetchPackages({ suite, architecture: machine, packages: [`linux-kbuild-${version}`] });
  const source = await fetchPackages({ suite, architecture: machine, packages: [`linux-source-${version}`] });
  const directory = await mkdtemp(join(cacheDirectory, 'phone', 'building-'));
  try {
    await unpackPackages([...headers, ...tools, ...source], directory);
    const sources = join(directory, 'usr', 'src');
    const archive = join(sources, `linux-source-${version}.tar.xz`);
    await captureCommand('tar', ['-xJf', archive, '-C', sources, '--wildcards', '*/drivers/android/*']);
    const driver = join(sources, `linux-source-${version}`, 'drivers', 'android');
    await edit(join(driver, 'binderfs.c'));
    await captureCommand('make', [
      ...['-C', join(sources, `linux-headers-${release}`), '-f', join(sources, common, 'Makefile'), `M=${driver}`],
      ...['ARCH=arm64', 'CROSS_COMPILE=aarch64-linux-gnu-', 'CONFIG_ANDROID_BINDER_IPC=m', 'CONFIG_ANDROID_BINDERFS=y'],
      ...['KCFLAGS=-DCONFIG_ANDROID_BINDERFS=1', 'modules'],
    ]);
    await rename(join(driver, 'binder_linux.ko'), path);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function edit(path: string): Promise<void> {
  let text = await readFile(path, 'utf8');
  for (const [from, to] of withoutIpcNamespaces) {
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    text = text.replaceAll(from, to);
  }
  await writeFile(path, text);
}
