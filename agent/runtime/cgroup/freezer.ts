// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';

/** A process in an uninterruptible call of the kernel freezes only when it returns. */
const limitMs = 10_000;
/** v1 has no event for it. */
const askAgainMs = 10;

/** The file that freezes a payload, and how to see that it has worked. */
interface Freezer {
  file: string;
  value(frozen: boolean): string;
  isDone(frozen: boolean): boolean;
  /** A file whose change is the event. */
  events: string | undefined;
}

/** v2's cgroup.freeze (Linux 5.2), else v1's freezer (Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst). */
function freezerOf(sys: Sys, byController: ReadonlyMap<string, string>): Freezer | undefined {
  const unified = byController.get('');
  if (unified !== undefined && sys.file.access(`${unified}/cgroup.freeze`, 2)) {
    const events = `${unified}/cgroup.events`;
    return {
      file: `${unified}/cgroup.freeze`,
      value: (frozen) => (frozen ? '1' : '0'),
      isDone: (frozen) => new RegExp(`^frozen ${frozen ? 1 : 0}$`, 'm').test(sys.file.readText(events)),
      events,
    };
  }
  const version1 = byController.get('freezer');
  if (version1 === undefined) return undefined;
  const file = `${version1}/freezer.state`;
  const value = (frozen: boolean): string => (frozen ? 'FROZEN' : 'THAWED');
  return { file, value, isDone: (frozen) => sys.file.readText(file).trim() === value(frozen), events: undefined };
}

function mustHave(freezer: Freezer | undefined): Freezer {
  if (freezer !== undefined) return freezer;
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: 'the kernel cannot freeze a cgroup',
    details: {
      step: 'freeze',
      missing: 'cgroup freezer',
      hint: 'Linux 5.2 with cgroup v2 has it, or the freezer of v1',
    },
  });
}

/** Resolves with whether it became so within the limit. */
function becomes(sys: Sys, freezer: Freezer, frozen: boolean): Promise<boolean> {
  const { loop, file } = sys;
  return new Promise((resolve) => {
    const stops: (() => void)[] = [];
    const look = (): boolean => {
      const done = isDone(freezer, frozen);
      if (done) finish(true);
      return done;
    };
    const finish = (result: boolean): void => {
      for (const stop of stops.splice(0)) stop();
      resolve(result);
    };
    const limit = loop.setTimer(limitMs, () => finish(isDone(freezer, frozen)));
    stops.push(() => loop.clearTimer(limit));
    if (freezer.events === undefined) {
      let timer = 0;
      const again = (): void => {
        if (!look()) timer = loop.setTimer(askAgainMs, again);
      };
      stops.push(() => loop.clearTimer(timer));
      again();
      return;
    }
    const fd = file.inotifyOpen();
    stops.push(() => {
      loop.remove(fd);
      file.close(fd);
    });
    file.inotifyAdd(fd, freezer.events, file.IN_MODIFY);
    loop.add(fd, loop.EPOLLIN, () => {
      file.readInotify(fd);
      look();
    });
    // It may have happened before the watch.
    look();
  });
}

/** The folder goes with the guest: then it is as good as done. */
function isDone(freezer: Freezer, frozen: boolean): boolean {
  try {
    return freezer.isDone(frozen);
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENODEV')) return true;
    throw error;
  }
}

/** Freezes or thaws all processes of a payload; resolves when it is so. Rejects with RuntimeError, thawed. */
export async function setFrozen(sys: Sys, byController: ReadonlyMap<string, string>, frozen: boolean): Promise<void> {
  const freezer = mustHave(freezerOf(sys, byController));
  sys.file.writeText(freezer.file, freezer.value(frozen));
  if (await becomes(sys, freezer, frozen)) return;
  if (frozen) thaw(sys, byController);
  throw new RuntimeError({
    reason: 'guest-busy',
    message: `the guest did not ${frozen ? 'freeze' : 'thaw'} within ${limitMs / 1000} s`,
    details: { step: 'freeze', path: freezer.file, hint: 'a process of it waits in the kernel' },
  });
}

/** Without waiting: for a guest that is about to be stopped, and would not hear its signals. */
export function thaw(sys: Sys, byController: ReadonlyMap<string, string>): void {
  const freezer = freezerOf(sys, byController);
  if (freezer !== undefined) sys.file.writeText(freezer.file, freezer.value(false));
}
