// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import type { ProgramRun } from './iptables-plan.ts';

export interface ProgramEnd {
  exitCode: number;
  /** What it printed, out and errors; the first 4 KiB, or what was asked for. */
  text: string;
}

const usualBytes = 4096;

/** The process that becomes the program. Never returns and never throws. */
function become(sys: Sys, path: string, words: readonly string[], outputFd: number): never {
  try {
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

/** Runs a program of the host to its end, with nothing to read. Throws SysError where it cannot be begun. */
export function runProgram(sys: Sys, path: string, words: readonly string[], mostBytes = usualBytes): ProgramEnd {
  const { readFd, writeFd } = sys.file.pipe();
  let pid: number;
  try {
    pid = sys.process.fork();
    if (pid === 0) become(sys, path, words, writeFd);
  } catch (error) {
    sys.file.close(readFd);
    throw error;
  } finally {
    sys.file.close(writeFd);
  }
  let text = '';
  let exitCode = 128;
  try {
    for (;;) {
      const bytes = sys.file.read(readFd, 65_536);
      if (bytes === undefined || bytes.length === 0) break;
      if (text.length < mostBytes) text += sys.text.decodeUtf8(bytes);
    }
  } finally {
    // With nobody to read it, it ends; it is waited for whatever happens.
    sys.file.close(readFd);
    exitCode = sys.process.waitPid(pid, true)?.exitCode ?? exitCode;
  }
  return { text: text.slice(0, mostBytes).trim(), exitCode };
}

export const commandOf = ({ path, words }: ProgramRun): string => [path.split('/').at(-1), ...words].join(' ');
