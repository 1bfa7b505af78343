// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

/** Devices that the guest tries to make, to read and to write: name, kind and numbers. */
export const triedNodes: readonly string[] = [
  'null c 1 3',
  'mem c 1 1',
  'kmsg c 1 11',
  'tty c 5 0',
  'console c 5 1',
  'fuse c 10 229',
  'tun c 10 200',
  'loop0 b 7 0',
];

/** The folder that is /.view in the guest: two pipes by which it and the test take turns, and all that was written. */
export class WatchedFolder {
  readonly path: string;
  readonly #goFd: number;
  readonly #ready: Socket;
  #said = 0;
  #wake: () => void = () => undefined;

  /** `end` and `more` are what the guest is told; see view.sh. */
  constructor(path: string, { end, more }: { end: string; more: readonly string[] }) {
    this.path = path;
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    // A guest with other ids, or whose init is not root, writes here too.
    chmodSync(path, 0o777);
    execFileSync('mkfifo', ['-m', '666', join(path, 'ready'), join(path, 'go')]);
    writeFileSync(join(path, 'end'), `${end}\n`);
    writeFileSync(join(path, 'more'), more.map((each) => `${each}\n`).join(''));
    writeFileSync(join(path, 'nodes'), triedNodes.map((each) => `${each}\n`).join(''));
    // For reading and writing: neither waits for the other end, and the end of one guest is not the end of the pipe (fifo(7)).
    const open = (name: string): number => openSync(join(path, name), constants.O_RDWR | constants.O_NONBLOCK);
    this.#goFd = open('go');
    this.#ready = new Socket({ fd: open('ready'), readable: true, writable: false });
    this.#ready.on('data', (bytes: Buffer) => {
      this.#said += bytes.toString().split('\n').length - 1;
      this.#wake();
    });
  }

  /** The `nth` boot has seen all and waits. Never resolves for a guest that does not get there. */
  async ready(nth: number): Promise<void> {
    while (this.#said < nth) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  go(): void {
    writeSync(this.#goFd, 'go\n');
  }

  /** What the guest and the hooks wrote, by file. */
  texts(): Record<string, string> {
    const own = ['ready', 'go', 'end', 'more', 'nodes'];
    const names = readdirSync(this.path, { withFileTypes: true }).filter((each) => each.isFile());
    const written = names.map(({ name }) => name).filter((name) => !own.includes(name));
    return Object.fromEntries(written.sort().map((name) => [name, readFileSync(join(this.path, name), 'utf8')]));
  }

  close(): void {
    closeSync(this.#goFd);
    this.#ready.destroy();
  }
}
