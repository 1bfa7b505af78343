// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { lockHolder } from './iptables-lock.ts';
import type { ProgramRun } from './iptables-plan.ts';

export interface ProgramEnd {
  exitCode: number;
  /** What it printed, out and errors; the first 4 KiB, or what was asked for. */
  text: string;
}

/** A command of the host that did not do what it was run for. */
export class ProgramError extends Error {
  readonly command: string;
  /** undefined: it had not ended in time. */
  readonly exitCode: number | undefined;
  /** What to do. */
  readonly hint: string;

  constructor(command: string, how: { exitCode?: number; message: string; hint: string }) {
    super(`${command} ${how.message}`);
    this.name = 'ProgramError';
    this.command = command;
    this.exitCode = how.exitCode;
    this.hint = how.hint;
  }

  static ofEnd(run: ProgramRun, { exitCode, text }: ProgramEnd): ProgramError {
    const message = `exited with ${exitCode}: ${text.split('\n')[0] ?? ''}`;
    return new ProgramError(commandOf(run), { exitCode, message, hint: 'run it by hand' });
  }
}

const usualBytes = 4096;
/** Far beyond what netd's own calls hold the lock of iptables for; `-w` with seconds is not in all builds, and none has it for what hangs itself. */
const limitMs = 10_000;

/** The process that becomes the program. Never returns and never throws. */
function become(sys: Sys, path: string, words: readonly string[], outputFd: number): never {
  try {
    // A group of its own, which ends as one where it hangs: the program may be a script.
    sys.process.setsid();
    const nullFd = sys.file.open('/dev/null', sys.file.O_RDONLY);
    sys.file.dup2(nullFd, 0);
    for (const target of [1, 2]) sys.file.dup2(outputFd, target);
    sys.file.closeFrom(3, []);
    sys.process.execve(path, [path, ...words], sys.process.environment());
  } catch (error) {
    sys.file.write(2, sys.text.encodeUtf8(error instanceof Error ? error.message : String(error)));
  }
  return sys.process.exit(127);
}

/** undefined: the time is over. */
function waitUntil(sys: Sys, fd: number, endMs: number): true | undefined {
  const leftMs = endMs - sys.loop.monotonicMs();
  return leftMs > 0 && sys.file.awaitReadable(fd, Math.ceil(leftMs)) ? true : undefined;
}

function hung(sys: Sys, run: ProgramRun): ProgramError {
  const holder = lockHolder(sys);
  const who = holder === undefined ? '' : `: the lock of iptables is held by ${holder}`;
  const hint =
    holder === undefined
      ? 'run it by hand: another program may hold the lock of iptables'
      : `end ${holder}, then try again`;
  return new ProgramError(commandOf(run), { message: `did not end within ${limitMs / 1000} s${who}`, hint });
}

/**
 * Runs a program of the host to its end, with nothing to read. Throws SysError where it cannot be begun, and ProgramError where it does not
 * end within 10 s, when it is killed: another that holds the lock of iptables for ever holds up nobody else for ever.
 */
export function runProgram(sys: Sys, path: string, words: readonly string[], mostBytes = usualBytes): ProgramEnd {
  const endMs = sys.loop.monotonicMs() + limitMs;
  const { readFd, writeFd } = sys.file.pipe();
  let child: { pid: number; pidfd: number };
  try {
    child = sys.process.clone({ flags: 0 });
    if (child.pid === 0) become(sys, path, words, writeFd);
  } catch (error) {
    sys.file.close(readFd);
    throw error;
  } finally {
    sys.file.close(writeFd);
  }
  const { pid, pidfd } = child;
  try {
    const text = readAll(sys, readFd, { endMs, mostBytes });
    while (text !== undefined && waitUntil(sys, pidfd, endMs) !== undefined) {
      const end = sys.process.waitPidfd(pidfd, false);
      if (end !== undefined) return { text, exitCode: end.exitCode ?? 128 };
    }
    killGroup(sys, pid);
    sys.process.waitPidfd(pidfd, true);
    throw hung(sys, { path, words });
  } finally {
    for (const fd of [readFd, pidfd]) sys.file.close(fd);
  }
}

/** undefined: the time is over. */
function readAll(sys: Sys, fd: number, { endMs, mostBytes }: { endMs: number; mostBytes: number }): string | undefined {
  let text = '';
  sys.file.setNonblocking(fd, true);
  while (waitUntil(sys, fd, endMs) !== undefined) {
    const bytes = sys.file.read(fd, 65_536);
    if (bytes?.length === 0) return text.slice(0, mostBytes).trim();
    if (bytes !== undefined && text.length < mostBytes) text += sys.text.decodeUtf8(bytes);
  }
  return undefined;
}

function killGroup(sys: Sys, pid: number): void {
  const { KILL = 9 } = sys.process.signals;
  for (const target of [-pid, pid]) {
    try {
      sys.process.kill(target, KILL);
    } catch (error) {
      // It has not made its group yet, or has just ended.
      if (!isSysError(error, 'ESRCH')) throw error;
    }
  }
}

export const commandOf = ({ path, words }: ProgramRun): string => [path.split('/').at(-1), ...words].join(' ');
