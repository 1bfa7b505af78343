// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type FailureBody, failureBodyOf } from '../protocol/index.ts';
import { startSideProcess, writeWhole } from '../runtime/side-process.ts';
import type { Sys } from '../sys/sys.ts';
import { asAgentFailure } from './runtime-failure.ts';

/** A line from the worker: how far it is, or its last one. */
type WorkerLine<P, R> = { progress: P } | { result: R } | { failure: FailureBody };

const readBytes = 16 * 1024;
/** A desktop shows no more than this. */
const tellEveryMs = 100;

/** What was begun is undone by the time that a failure is told; where nobody listens any more, that is no matter. */
function runWork<P, R>(sys: Sys, pipeFd: number, work: (tell: (progress: P) => void) => R): void {
  const write = (line: unknown): void => writeWhole(sys, pipeFd, sys.text.encodeUtf8(`${JSON.stringify(line)}\n`));
  let toldAtMs = Number.NEGATIVE_INFINITY;
  try {
    const result = work((progress) => {
      const nowMs = sys.loop.monotonicMs();
      if (nowMs - toldAtMs < tellEveryMs) return;
      toldAtMs = nowMs;
      write({ progress });
    });
    write({ result: result ?? null });
  } catch (error) {
    write({ failure: failureBodyOf(asAgentFailure(error)) });
  }
}

/** Lines of what comes in parts. */
class LineBytes {
  readonly #decode: (bytes: Uint8Array) => string;
  #rest = new Uint8Array(0);

  constructor(decode: (bytes: Uint8Array) => string) {
    this.#decode = decode;
  }

  push(bytes: Uint8Array): string[] {
    const whole = new Uint8Array(this.#rest.length + bytes.length);
    whole.set(this.#rest);
    whole.set(bytes, this.#rest.length);
    const end = whole.lastIndexOf(0x0a) + 1;
    this.#rest = whole.slice(end);
    return this.#decode(whole.subarray(0, end)).split('\n').slice(0, -1);
  }
}

function failureOf(body: FailureBody): AgentFailure {
  return new AgentFailure(body.reason, body.message, body.details);
}

/**
 * A long piece of work on files in a process of its own, so that a session answers meanwhile. It ends at its next word of progress
 * when `cancel` was called, or when the session is gone, and undoes by itself what it has begun: so it has to tell often.
 */
export class Worker<P, R> {
  readonly result: Promise<R>;
  readonly #sys: Sys;
  readonly #readFd: number;
  readonly #onProgress: (progress: P) => void;
  readonly #lines: LineBytes;
  #reading = true;
  #cancelled = false;
  #last: WorkerLine<P, R> | undefined;

  constructor(sys: Sys, work: (tell: (progress: P) => void) => R, onProgress: (progress: P) => void) {
    this.#sys = sys;
    this.#onProgress = onProgress;
    this.#lines = new LineBytes(sys.text.decodeUtf8);
    const { readFd, writeFd } = sys.file.pipe();
    this.#readFd = readFd;
    const { pidfd } = startSideProcess(sys, [writeFd], () => {
      // Ctrl-C at the session's terminal is not for it: it undoes its work when it finds the session gone.
      sys.process.setsid();
      sys.process.setProcessTitle('[lodge work]');
      runWork(sys, writeFd, work);
      return 0;
    });
    sys.file.close(writeFd);
    sys.file.setNonblocking(readFd, true);
    sys.loop.add(readFd, sys.loop.EPOLLIN, () => this.#read());
    this.result = new Promise((resolve, reject) => {
      sys.loop.add(pidfd, sys.loop.EPOLLIN, () => {
        if (sys.process.waitPidfd(pidfd, false) === undefined) return;
        sys.loop.remove(pidfd);
        sys.file.close(pidfd);
        this.#read();
        this.#stopReading();
        this.#settle(resolve, reject);
      });
    });
  }

  /** `result` rejects with 'cancelled' when the worker has undone its work. */
  cancel(): void {
    this.#cancelled = true;
    this.#stopReading();
  }

  #read(): void {
    while (this.#reading) {
      const bytes = this.#sys.file.read(this.#readFd, readBytes);
      if (bytes === undefined) return;
      if (bytes.length === 0) this.#stopReading();
      for (const line of this.#lines.push(bytes)) {
        const parsed = JSON.parse(line) as WorkerLine<P, R>;
        if ('progress' in parsed) this.#onProgress(parsed.progress);
        else this.#last = parsed;
      }
    }
  }

  #stopReading(): void {
    if (!this.#reading) return;
    this.#reading = false;
    this.#sys.loop.remove(this.#readFd);
    this.#sys.file.close(this.#readFd);
  }

  #settle(resolve: (result: R) => void, reject: (error: AgentFailure) => void): void {
    if (this.#last !== undefined && 'result' in this.#last) resolve(this.#last.result);
    else if (this.#last !== undefined && 'failure' in this.#last) reject(failureOf(this.#last.failure));
    else if (this.#cancelled) reject(new AgentFailure('cancelled', 'it was cancelled, and undone'));
    else reject(new AgentFailure('internal-error', 'the process that did it has died'));
  }
}
