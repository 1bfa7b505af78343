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
  /** Less important ones are not told. */
  level: ReportLevel;
  quiet: boolean;
  /** In place of standard error. */
  file: string | undefined;
}

/** Where a tool tells what goes wrong: standard error, or the file of -o. */
export class Reporter {
  readonly #sys: Sys;
  #options: ReporterOptions;
  #fd = 2;

  /** Where the file cannot be written, that is told once and all else on standard error. Its descriptor ends with the process. */
  constructor(sys: Sys, options: ReporterOptions) {
    this.#sys = sys;
    this.#options = options;
    const { O_WRONLY, O_CREAT, O_APPEND } = sys.file;
    try {
      if (options.file !== undefined) this.#fd = sys.file.open(options.file, O_WRONLY | O_CREAT | O_APPEND, 0o600);
    } catch (error) {
      this.#giveUp(error);
    }
  }

  /** What a tool is for does not fail for its log, such as on a disk that is full. */
  #giveUp(error: unknown): void {
    if (!isSysError(error)) throw error;
    this.#options = { ...this.#options, file: undefined };
    this.#fd = 2;
    this.tell('ERROR', `the log: ${error.message}`);
  }

  error(text: string): void {
    this.tell('ERROR', text);
  }

  tell(level: ReportLevel, text: string): void {
    const { tool, guest, file, quiet } = this.#options;
    if (levels.indexOf(level) < levels.indexOf(this.#options.level) || (quiet && file === undefined)) return;
    const where = guest === '' ? tool : `${tool}: ${guest}`;
    const line =
      file === undefined ? `${where}: ${text}\n` : logLine(tool, guest, this.#sys.loop.realtimeMs(), level, text);
    try {
      this.#sys.file.write(this.#fd, this.#sys.text.encodeUtf8(line));
    } catch (error) {
      if (file === undefined) throw error;
      this.#giveUp(error);
      this.tell(level, text);
    }
  }
}
