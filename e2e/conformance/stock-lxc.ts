// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cacheDirectory } from '../../build/debian/cache-directory.ts';
import { type DebianSuite, fetchPackages, unpackPackages } from '../../build/debian/fetch.ts';
import { withFileLock } from '../../build/debian/file-lock.ts';

/** The releases of LXC that Lodge is compared with, and where Debian has them. */
export const stockReleases = { '5.0': 'bookworm', '6.0': 'trixie' } as const satisfies Record<string, DebianSuite>;
export type StockRelease = keyof typeof stockReleases;

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Makes the packages' tree the root of a mount namespace of its own, with the host's kernel file systems, /run and temporary folders
 * where they are, so that the programs find their libraries and helpers while this machine has none of them installed.
 */
const enter = `
root=$1; shift
mount --bind "$root" "$root"
for folder in dev proc sys run tmp var/tmp; do mount --rbind "/$folder" "$root/$folder"; done
cd "$root"
pivot_root . .
/bin/busybox umount -l .
cd /
exec "$@"`;

/** A release of stock LXC, unpacked and not installed. */
export class StockLxc {
  readonly release: StockRelease;
  /** The packages' tree. */
  readonly root: string;

  private constructor(release: StockRelease, root: string) {
    this.release = release;
    this.root = root;
  }

  static async fetch(release: StockRelease): Promise<StockLxc> {
    const suite = stockReleases[release];
    const packages = ['lxc', 'busybox-static'];
    const debPaths = await fetchPackages({ suite, architecture: 'amd64', packages, withDependencies: true });
    const version = debPaths.map((path) => basename(path)).find((name) => name.startsWith('lxc_'));
    const root = join(cacheDirectory, 'stock-lxc', `${version}`);
    await withFileLock(`${root}.lock`, async () => {
      if (existsSync(root)) return;
      await rm(`${root}.new`, { recursive: true, force: true });
      await unpackPackages(debPaths, `${root}.new`);
      for (const folder of ['dev', 'proc', 'sys', 'run', 'tmp', 'var/tmp', 'root']) {
        await mkdir(join(`${root}.new`, folder), { recursive: true });
      }
      for (const folder of ['bin', 'lib', 'lib64', 'sbin']) {
        if (!existsSync(join(`${root}.new`, folder))) await symlink(`usr/${folder}`, join(`${root}.new`, folder));
      }
      await symlink('busybox', join(`${root}.new`, 'bin/sh'));
      await rename(`${root}.new`, root);
    });
    return new StockLxc(release, root);
  }

  /** What a process needs before `program`; for one that is started otherwise. */
  command(program: string, programArguments: readonly string[]): [string, ...string[]] {
    const inside = ['sh', '-ec', enter, 'sh', this.root, program, ...programArguments];
    return ['unshare', '--mount', '--propagation', 'private', ...inside];
  }

  /** Runs one of the tools to its end. */
  run(tool: string, toolArguments: readonly string[], input = ''): Promise<Ended> {
    const [program, ...rest] = this.command(tool, toolArguments);
    const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => {
      stdout += bytes.toString();
    });
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString();
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code: code ?? -1, stdout, stderr: stderr + (signal ?? '') }));
    });
  }

  /** The tool's version, as it says itself. */
  async version(): Promise<string> {
    return (await this.run('lxc-info', ['--version'])).stdout.trim();
  }

  /** A file of the packages. */
  read(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8');
  }
}
