// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import { type BootLog, type LogEntry, RuntimeError } from './api.ts';
import { type LogLevel, logLevels } from './config/keys/life-keys.ts';

const levelOf: Readonly<Record<LogEntry['level'], LogLevel>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warning: 'WARN',
  error: 'ERROR',
};

/** YYYYMMDDHHMMSS.mmm, in UTC as LXC has it. */
function stamp(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:TZ]/g, '');
}

/** A line as liblxc's log has it: program, guest, time, level, category, place and text; our step is the place. */
export function logLine(name: string, { timeMs, level, step = 'monitor', text, durationMs }: LogEntry): string {
  const place = `lodge:${step.replace(/[\s:]+/g, '_')}:0`;
  const took = durationMs === undefined ? '' : ` (${durationMs.toFixed(1)} ms)`;
  const oneLine = text.replace(/\s*\n\s*/g, ' ');
  return `lxc-start ${name} ${stamp(timeMs)} ${levelOf[level].padEnd(8)} start - ${place} - ${oneLine}${took}\n`;
}

export function isLogged(level: LogEntry['level'], threshold: LogLevel): boolean {
  return logLevels.indexOf(levelOf[level]) >= logLevels.indexOf(threshold);
}

/**
 * lxc.log.file: the monitor's own entries of the boot log at lxc.log.level and above, appended as they come. Answers a function that
 * ends it. Throws RuntimeError where the file cannot be opened.
 */
export function openLogFile(
  sys: Sys,
  log: BootLog,
  { name, path, level }: { name: string; path: string; level: LogLevel },
): () => void {
  let fd: number;
  try {
    const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW } = sys.file;
    fd = sys.file.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o640);
  } catch (error) {
    if (!isSysError(error)) throw error;
    const { call, code, errno } = error;
    const hint = 'lxc.log.file names a file that cannot be opened: make its folder, or take the line out of the config';
    throw new RuntimeError({
      reason: 'start-failed',
      message: `log: ${error.message}`,
      details: { step: 'log', key: 'lxc.log.file', call, code, errno, path, hint },
    });
  }
  let next = 0;
  const follow = (): void => {
    const entries = log.ownEntriesFrom(next);
    next = log.nextSequence;
    const lines = entries.filter((each) => isLogged(each.level, level));
    if (lines.length > 0) writeLines(sys, fd, lines.map((each) => logLine(name, each)).join(''));
  };
  follow();
  const stop = log.onDidAppend(follow);
  return () => {
    stop();
    sys.file.close(fd);
  };
}

/** A full disk must not stop the guest. */
function writeLines(sys: Sys, fd: number, lines: string): void {
  try {
    sys.file.write(fd, sys.text.encodeUtf8(lines));
  } catch (error) {
    if (!isSysError(error)) throw error;
  }
}
