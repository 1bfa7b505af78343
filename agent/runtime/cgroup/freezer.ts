// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';

/** A process in an uninterruptible call of the kernel freezes only when it returns. */
const limitMs = 10_000;
/** v1 has no event for it. */
const askAgainMs = 10;

/** The file that freezes a payload, and how to see that it has worked. */
interface Freezer {
  folder: string;
  file: string;
  value(frozen: boolean): string;
  isDone(frozen: boolean): boolean;
  /** Whether a folder above is frozen, with which this one is too. */
  isHeldAbove(): boolean;
  /** A file whose change is the event. */
  events: string | undefined;
}

/** Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst */
function version1Freezer(sys: Sys, folder: string): Freezer {
  const file = `${folder}/freezer.state`;
  const value = (frozen: boolean): string => (frozen ? 'FROZEN' : 'THAWED');
  return {
    folder,
    file,
    value,
    isDone: (frozen) => sys.file.readText(file).trim() === value(frozen),
    isHeldAbove: () => sys.file.readText(`${folder}/freezer.parent_freezing`).trim() === '1',
    events: undefined,
  };
}

/** cgroup.freeze (Linux 5.2). */
function version2Freezer(sys: Sys, folder: string): Freezer | undefined {
  if (!sys.file.access(`${folder}/cgroup.freeze`, 2)) return undefined;
  const events = `${folder}/cgroup.events`;
  const isFrozen = (place: string): boolean =>
    sys.file.access(`${place}/cgroup.freeze`, 4) &&
    (sys.file.readText(`${place}/cgroup.freeze`).trim() === '1' || isFrozen(place.slice(0, place.lastIndexOf('/'))));
  return {
    folder,
    file: `${folder}/cgroup.freeze`,
    value: (frozen) => (frozen ? '1' : '0'),
    isDone: (frozen) => new RegExp(`^frozen ${frozen ? 1 : 0}$`, 'm').test(sys.file.readText(events)),
    isHeldAbove: () => isFrozen(folder.slice(0, folder.lastIndexOf('/'))),
    events,
  };
}

/**
 * v1's where that controller is mounted, else v2's. On a hybrid host both are there, and tools of LXC write to v1's: a guest that
 * is frozen by one and thawed by the other would stay frozen.
 */
function freezerOf(sys: Sys, byController: ReadonlyMap<string, string>): Freezer | undefined {
  const version1 = byController.get('freezer');
  const unified = byController.get('');
  if (version1 !== undefined && version1 !== unified) return version1Freezer(sys, version1);
  return unified === undefined ? undefined : version2Freezer(sys, unified);
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

function heldAbove({ folder }: Freezer): RuntimeError {
  const path = folder.slice(0, folder.lastIndexOf('/'));
  return new RuntimeError({
    reason: 'guest-busy',
    message: 'the guest stays frozen, for the folder above its own is',
    details: { step: 'freeze', path, hint: 'thaw that folder' },
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
        if (look()) return;
        // v1 misses a process that is being born meanwhile, until it is told again.
        if (frozen) file.writeText(freezer.file, freezer.value(true));
        timer = loop.setTimer(askAgainMs, again);
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
  if (!frozen && !isDone(freezer, false) && freezer.isHeldAbove()) throw heldAbove(freezer);
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
