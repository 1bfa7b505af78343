// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type FailureBody, failureBodyOf } from '../protocol/index.ts';
import { startSideProcess, writeWhole } from '../runtime/side-process.ts';
import type { Sys } from '../sys/sys.ts';
import { asAgentFailure } from './runtime-failure.ts';

type Answer<T> = { value: T } | { failure: FailureBody };

/** A guest's file system may be one of its own making that never answers. */
const timeoutMs = 20_000;
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

function reap(sys: Sys, pidfd: number): void {
  sys.loop.add(pidfd, sys.loop.EPOLLIN, () => {
    if (sys.process.waitPidfd(pidfd, false) === undefined) return;
    sys.loop.remove(pidfd);
    sys.file.close(pidfd);
  });
}

/**
 * Answers what `body` does, which runs in a process of its own: what takes long, or never comes back, holds up neither the session's
 * consoles nor its other requests. `body` must open what it needs itself. Rejects with AgentFailure.
 */
export function askAside<T>(sys: Sys, subject: string, body: () => T): Promise<T> {
  const { readFd, writeFd } = sys.file.pipe();
  const { pidfd } = startSideProcess(sys, [writeFd], () => {
    sys.process.prctl(sys.process.PR_SET_PDEATHSIG, sys.process.signals.KILL);
    writeWhole(sys, writeFd, sys.text.encodeUtf8(JSON.stringify(answerOf(body))));
    return 0;
  });
  sys.file.close(writeFd);
  return new Promise<T>((resolve, reject) => {
    let late = false;
    const timer = sys.loop.setTimer(timeoutMs, () => {
      late = true;
      sys.process.pidfdSendSignal(pidfd, sys.process.signals.KILL ?? 9);
    });
    collect(sys, readFd, (text) => {
      sys.loop.clearTimer(timer);
      reap(sys, pidfd);
      if (text === '') {
        const why = late ? 'did not answer in time' : 'broke off';
        reject(new AgentFailure('guest-busy', `${subject}: ${why}`, { step: subject, timeoutMs }));
        return;
      }
      const answer = JSON.parse(text) as Answer<T>;
      if ('value' in answer) resolve(answer.value);
      else reject(new AgentFailure(answer.failure.reason, answer.failure.message, answer.failure.details));
    });
  });
}
