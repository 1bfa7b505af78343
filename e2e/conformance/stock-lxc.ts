// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchStockTree, type StockRelease } from './stock-tree.ts';

export { type StockRelease, stockReleases } from './stock-tree.ts';

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
    return new StockLxc(release, await fetchStockTree(release, 'amd64'));
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
