// SPDX-License-Identifier: Apache-2.0
import type { Remark } from '../../protocol/remark.ts';
import type { Sys } from '../../sys/sys.ts';
import { RemarkError, type Said } from '../remark.ts';

/** `found`: what there is to say of it; `said`: of either text, where it is a sentence. */
export type TrialAnswer = { ok: true; found?: string; said?: Remark } | { ok: false; error: string; said?: Remark };

/** What a trial has to say: a name or a number, or a sentence. */
export type Finding = string | Said | undefined;

type Body = () => Finding | Promise<Finding>;

export function good(found: Finding): TrialAnswer {
  if (found === undefined) return { ok: true };
  return typeof found === 'string' ? { ok: true, found } : { ok: true, found: found.text, said: found.said };
}

export const bad = ({ text, said }: Said): TrialAnswer => ({ ok: false, error: text, said });

function failed(error: unknown): TrialAnswer {
  return { ok: false, error: textOf(error), ...(error instanceof RemarkError ? { said: error.said } : {}) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Of the caller's nothing is open but the pipe: what is tried cannot speak on its stream. */
function runChild(sys: Sys, writeFd: number, body: Body): void {
  const { file, process, loop } = sys;
  process.prctl(process.PR_SET_PDEATHSIG, process.signals.KILL);
  const nullFd = file.open('/dev/null', file.O_RDWR);
  for (const target of [0, 1, 2]) file.dup2(nullFd, target);
  file.closeFrom(3, [writeFd]);
  const tell = (answer: TrialAnswer): void => {
    file.write(writeFd, sys.text.encodeUtf8(JSON.stringify(answer)));
    loop.stop();
  };
  const done = (found: Finding): void => tell(good(found));
  const answer = body();
  if (!(answer instanceof Promise)) {
    done(answer);
    return;
  }
  answer.then(done, (error: unknown) => tell(failed(error)));
  loop.run();
}

/**
 * Does something in a process of its own, so that the namespaces, mounts and filters that it takes end with it. The body may be
 * asynchronous. Resolves with what came of it; never rejects.
 */
export function tryInChild(sys: Sys, body: Body): Promise<TrialAnswer> {
  const { file, loop, process } = sys;
  const { readFd, writeFd } = file.pipe();
  const pid = process.fork();
  if (pid === 0) {
    try {
      runChild(sys, writeFd, body);
    } catch (error) {
      file.write(writeFd, sys.text.encodeUtf8(JSON.stringify(failed(error))));
    }
    process.exit(0);
  }
  file.close(writeFd);
  file.setNonblocking(readFd, true);
  let text = '';
  return new Promise((resolve) => {
    loop.add(readFd, loop.EPOLLIN, () => {
      const bytes = file.read(readFd, 65_536);
      if (bytes === undefined) return;
      text += sys.text.decodeUtf8(bytes);
      if (bytes.length > 0) return;
      loop.remove(readFd);
      file.close(readFd);
      const { signal } = process.waitPid(pid, true) ?? {};
      const ended = { ok: false, error: signal === undefined ? 'it has said nothing' : `killed by signal ${signal}` };
      resolve((text === '' ? ended : JSON.parse(text)) as TrialAnswer);
    });
  });
}
