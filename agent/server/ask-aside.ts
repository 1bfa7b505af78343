// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type FailureBody, failureBodyOf } from '../protocol/index.ts';
import { startSideProcess, writeWhole } from '../runtime/side-process.ts';
import type { Sys } from '../sys/sys.ts';
import { asAgentFailure } from './runtime-failure.ts';

type Answer<T> = { value: T } | { failure: FailureBody };

/** A guest's file system may be one of its own making that never answers. */
const answerTimeoutMs = 20_000;
const largestAnswerBytes = 4 * 1024 * 1024;

function answerOf<T>(body: () => T): Answer<T> {
  try {
    return { value: body() };
  } catch (error) {
    return { failure: failureBodyOf(asAgentFailure(error)) };
  }
}

/** Reads to the end as it comes, then tells all of it. */
function collect(sys: Sys, fd: number, onEnd: (text: string) => void): void {
  sys.file.setNonblocking(fd, true);
  const parts: Uint8Array[] = [];
  let length = 0;
  sys.loop.add(fd, sys.loop.EPOLLIN, () => {
    const bytes = sys.file.read(fd, 65_536);
    if (bytes === undefined) return;
    parts.push(bytes);
    length += bytes.length;
    if (bytes.length > 0 && length <= largestAnswerBytes) return;
    sys.loop.remove(fd);
    sys.file.close(fd);
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    onEnd(sys.text.decodeUtf8(whole));
  });
}

function reap(sys: Sys, pidfd: number, onEnd: () => void): void {
  sys.loop.add(pidfd, sys.loop.EPOLLIN, () => {
    if (sys.process.waitPidfd(pidfd, false) === undefined) return;
    sys.loop.remove(pidfd);
    sys.file.close(pidfd);
    onEnd();
  });
}

export interface Aside<T> {
  /** Rejects with AgentFailure. */
  answer: Promise<T>;
  /** Ends it; the answer is then that it broke off. */
  kill(): void;
}

export interface AsideOptions {
  /** Descriptors that the work needs; the caller's own are the caller's to close. */
  keepFds?: readonly number[];
  /** undefined: as long as it takes, also without the session, until its descriptors end. */
  timeoutMs?: number | undefined;
}

/**
 * Does `body` in a process of its own: what takes long, or never comes back, holds up neither the session's consoles nor its other
 * requests. `body` must open what it needs itself.
 */
export function startAside<T>(sys: Sys, subject: string, body: () => T, options: AsideOptions = {}): Aside<T> {
  const { keepFds = [], timeoutMs } = options;
  const { readFd, writeFd } = sys.file.pipe();
  const { pidfd } = startSideProcess(sys, [writeFd, ...keepFds], () => {
    if (timeoutMs !== undefined) sys.process.prctl(sys.process.PR_SET_PDEATHSIG, sys.process.signals.KILL);
    writeWhole(sys, writeFd, sys.text.encodeUtf8(JSON.stringify(answerOf(body))));
    return 0;
  });
  sys.file.close(writeFd);
  let over = false;
  let late = false;
  const kill = (): void => {
    if (!over) sys.process.pidfdSendSignal(pidfd, sys.process.signals.KILL ?? 9);
  };
  const timer =
    timeoutMs === undefined
      ? undefined
      : sys.loop.setTimer(timeoutMs, () => {
          late = true;
          kill();
        });
  const answer = new Promise<T>((resolve, reject) => {
    const settle = (text: string): void => {
      if (text === '') {
        const why = late ? 'did not answer in time' : 'broke off';
        reject(new AgentFailure('guest-busy', `${subject}: ${why}`, { step: subject }));
        return;
      }
      const told = JSON.parse(text) as Answer<T>;
      if ('value' in told) resolve(told.value);
      else reject(new AgentFailure(told.failure.reason, told.failure.message, told.failure.details));
    };
    collect(sys, readFd, (text) => {
      if (timer !== undefined) sys.loop.clearTimer(timer);
      // With its end, for what it has held: mounts, locks. One that was given up may not even die.
      if (late) settle(text);
      reap(sys, pidfd, () => {
        over = true;
        settle(text);
      });
    });
  });
  return { answer, kill };
}

/** As `startAside`, for what answers at once or is given up. */
export function askAside<T>(sys: Sys, subject: string, body: () => T): Promise<T> {
  return startAside(sys, subject, body, { timeoutMs: answerTimeoutMs }).answer;
}
