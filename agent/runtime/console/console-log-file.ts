// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { ConsoleSettings } from '../config/keys/terminal-keys.ts';

type LogSettings = Pick<ConsoleSettings, 'logBytes' | 'rotate'> & { logFile: string };

/**
 * lxc.console.logfile: everything that the console prints, byte by byte. With a size it begins anew when it is full, and with
 * rotation what it had goes on as `.1` (LXC's lxc_terminal_write_log_file). Owns a descriptor.
 */
export class ConsoleLogFile {
  readonly #sys: Sys;
  readonly #settings: LogSettings;
  #fd: number;
  #bytes: number;

  /** Throws SysError. */
  constructor(sys: Sys, settings: LogSettings) {
    this.#sys = sys;
    this.#settings = settings;
    this.#fd = this.#open();
    this.#bytes = sys.file.fstat(this.#fd).size;
  }

  /** A full disk must not stop the guest: what cannot be written is left out. */
  append(bytes: Uint8Array): void {
    const { logBytes } = this.#settings;
    let left = bytes;
    try {
      while (logBytes > 0 && this.#bytes + left.length > logBytes) {
        const fitting = left.subarray(0, Math.max(0, logBytes - this.#bytes));
        this.#write(fitting);
        left = left.subarray(fitting.length);
        this.#beginAnew();
      }
      this.#write(left);
    } catch (error) {
      if (!isSysError(error)) throw error;
    }
  }

  close(): void {
    if (this.#fd >= 0) this.#sys.file.close(this.#fd);
    this.#fd = -1;
  }

  #open(): number {
    const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = this.#sys.file;
    return this.#sys.file.open(this.#settings.logFile, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  }

  #write(bytes: Uint8Array): void {
    if (bytes.length > 0 && this.#fd >= 0) this.#bytes += this.#sys.file.write(this.#fd, bytes) ?? 0;
  }

  #beginAnew(): void {
    const { logFile, rotate } = this.#settings;
    if (rotate) {
      this.#sys.file.rename(logFile, `${logFile}.1`);
      this.close();
      this.#fd = this.#open();
    } else this.#sys.file.ftruncate(this.#fd, 0);
    this.#bytes = 0;
  }
}
