// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';

/** Debian's crun, unpacked and not installed: the words that run it, on this machine's own kernel and folders. */
export async function fetchCrun(): Promise<string> {
  const request = { suite: 'bookworm', architecture: 'amd64', withDependencies: true } as const;
  const debPaths = await fetchPackages({ ...request, packages: ['crun'] });
  const version = debPaths.map((path) => basename(path)).find((name) => name.startsWith('crun_'));
  const root = join(cacheDirectory, 'stock-crun', `${version}`);
  if (!existsSync(root)) {
    await unpackPackages(debPaths, `${root}.new`);
    if (!existsSync(join(`${root}.new`, 'lib64'))) symlinkSync('usr/lib64', join(`${root}.new`, 'lib64'));
    await rename(`${root}.new`, root);
  }
  const libraries = ['lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu'].map((folder) => join(root, folder)).join(':');
  const loader = [join(root, 'lib64/ld-linux-x86-64.so.2'), join(root, 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2')];
  return `${loader.find((path) => existsSync(path))} --library-path ${libraries} ${join(root, 'usr/bin/crun')}`;
}

/** A bundle that runs `true` with the namespaces and the /proc that the other two have. */
export function writeBundle(folder: string, rootfs: string): void {
  mkdirSync(folder, { recursive: true });
  const namespaces = ['pid', 'ipc', 'uts', 'mount', 'network', 'cgroup'].map((type) => ({ type }));
  const spec = {
    ociVersion: '1.0.2',
    root: { path: rootfs },
    process: { args: ['/bin/true'], cwd: '/', user: { uid: 0, gid: 0 }, env: ['PATH=/bin'] },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['mode=755', 'size=500k'] },
    ],
    linux: { namespaces },
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(spec));
}
