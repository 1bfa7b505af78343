// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';

/** LXC's names, the least important first. */
const levels = ['TRACE', 'DEBUG', 'INFO', 'NOTICE', 'WARN', 'ERROR', 'CRIT', 'ALERT', 'FATAL'] as const;
export type ReportLevel = (typeof levels)[number];

export function reportLevelOf(text: string): ReportLevel | undefined {
  return levels.find((level) => level === text.toUpperCase());
}

function two(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

/** As LXC's own files: lxc-start NAME 20260718093015.123 ERROR    tools - text. */
export function logLine(tool: string, guest: string, timeMs: number, level: ReportLevel, text: string): string {
  const time = new Date(timeMs);
  const day = `${time.getUTCFullYear()}${two(time.getUTCMonth() + 1)}${two(time.getUTCDate())}`;
  const clock = `${two(time.getUTCHours())}${two(time.getUTCMinutes())}${two(time.getUTCSeconds())}`;
  const who = guest === '' ? tool : `${tool} ${guest}`;
  return `${who} ${day}${clock}.${two(time.getUTCMilliseconds(), 3)} ${level.padEnd(8)} tools - ${text}\n`;
}

export interface ReporterOptions {
  tool: string;
  guest: string;
  /** Less important ones do not get into the file. */
  level: ReportLevel;
  /** Nothing on standard error. */
  quiet: boolean;
  /** Beside standard error. */
  file: string | undefined;
}

/** Where a tool tells what goes wrong: standard error, and as LXC's the file of -o too. */
export class Reporter {
  readonly #sys: Sys;
  readonly #options: ReporterOptions;
  #logFd: number | undefined;

  /** Where the file cannot be written, that is told once. Its descriptor ends with the process. */
  constructor(sys: Sys, options: ReporterOptions) {
    this.#sys = sys;
    this.#options = options;
    const { O_WRONLY, O_CREAT, O_APPEND } = sys.file;
    if (options.file === undefined) return;
    const path = options.file;
    this.#tryLog(() => {
      this.#logFd = sys.file.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600);
    });
  }

  error(text: string): void {
    this.#say(text);
    const { tool, guest, level } = this.#options;
    const fd = this.#logFd;
    if (fd === undefined || levels.indexOf('ERROR') < levels.indexOf(level)) return;
    const line = logLine(tool, guest, this.#sys.loop.realtimeMs(), 'ERROR', text);
    this.#tryLog(() => void this.#sys.file.write(fd, this.#sys.text.encodeUtf8(line)));
  }

  #say(text: string): void {
    const { tool, guest, quiet } = this.#options;
    if (quiet) return;
    const where = guest === '' ? tool : `${tool}: ${guest}`;
    this.#sys.file.write(2, this.#sys.text.encodeUtf8(`${where}: ${text}\n`));
  }

  /** What a tool is for does not fail for its log, such as on a disk that is full. */
  #tryLog(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!isSysError(error)) throw error;
      this.#logFd = undefined;
      this.#say(`the log: ${error.message}`);
    }
  }
}
