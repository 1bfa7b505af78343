// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { GuestTerminal } from '../api.ts';
import { type CommandResponse, errno, parseConsoleLog } from './wire.ts';

/** A console's log is told in one piece, which has to fit in a socket's buffer. */
const limitBytes = 64 * 1024;

/**
 * The console's last bytes for clients of LXC (lxc_cmd_console_log): what is read is not told again, and what is cleared neither.
 * Other viewers of the terminal go on seeing all of it.
 */
export class ConsoleLog {
  readonly #sys: Sys;
  readonly #terminal: GuestTerminal | undefined;
  readonly #path: string | undefined;
  #next = 0;

  /** `path`: lxc.console.buffer.logfile. */
  constructor(sys: Sys, terminal: GuestTerminal | undefined, path: string | undefined) {
    this.#sys = sys;
    this.#terminal = terminal;
    this.#path = path;
  }

  /** Throws RangeError for a request that no client sends. */
  answer(payload: Uint8Array): CommandResponse {
    const { clear, read, write, maximumBytes } = parseConsoleLog(payload);
    const terminal = this.#terminal;
    if (terminal === undefined) return { result: -errno.EFAULT };
    const { bytes, sequence } = terminal.replay(this.#next);
    if ((read || write) && bytes.length === 0) return { result: -errno.ENODATA };
    if (write) {
      const failed = this.#writeFile(bytes);
      if (failed !== 0) return { result: -failed };
    }
    const wanted = Math.min(maximumBytes > 0 ? maximumBytes : bytes.length, limitBytes);
    const told = read ? bytes.subarray(0, wanted) : new Uint8Array(0);
    this.#next = clear ? terminal.sequence : sequence + told.length;
    return { result: 0, ...(read ? { payload: told } : {}) };
  }

  /** The errno; 0 is success, also where the config names no file. */
  #writeFile(bytes: Uint8Array): number {
    if (this.#path === undefined) return 0;
    const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = this.#sys.file;
    try {
      const fd = this.#sys.file.open(this.#path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600);
      try {
        this.#sys.file.write(fd, bytes);
      } finally {
        this.#sys.file.close(fd);
      }
      return 0;
    } catch (error) {
      if (isSysError(error)) return error.errno;
      throw error;
    }
  }
}
