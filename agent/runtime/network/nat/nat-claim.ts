// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import { planForwarding, readForwarding, readSysctl, writeSysctl } from './forwarding.ts';
import {
  guestsOf,
  lockFile,
  type NatRecord,
  readRecord,
  readSwitched,
  removeRecord,
  switchBack,
  underLock,
  writeRecord,
  writeSwitched,
} from './nat-record.ts';

/**
 * A guest's claim on what guests with NAT share: the host passes packets on while one of them runs. A monitor that dies lets go of its
 * lock, and whoever of ours comes next sees so (undo-dead.ts). Owns the descriptor.
 */
export class NatClaim {
  readonly #sys: Sys;
  readonly #folder: string;
  readonly #guest: string;
  #fd: number;
  #record: NatRecord = {};

  private constructor(sys: Sys, place: { folder: string; guest: string }, fd: number) {
    this.#sys = sys;
    this.#folder = place.folder;
    this.#guest = place.guest;
    this.#fd = fd;
  }

  /** `folder` is there. Throws SysError. */
  static take(sys: Sys, folder: string, guest: string): NatClaim {
    const path = lockFile(folder, guest);
    return locked(sys, folder, () => {
      const fd = sys.file.open(path, sys.file.O_RDWR | sys.file.O_CREAT, 0o600);
      try {
        sys.file.flockExclusive(fd, false);
        return new NatClaim(sys, { folder, guest }, fd);
      } catch (error) {
        sys.file.close(fd);
        throw error;
      }
    });
  }

  /** For whoever finds this monitor dead, and for those of other guests: beside what was remembered before. */
  remember(made: NatRecord): void {
    this.#record = { ...this.#record, ...made };
    writeRecord(this.#sys, this.#folder, this.#guest, this.#record);
  }

  /** Switches on what is off, and keeps what it was for the last that leaves. Answers what it has switched. */
  switchOn(wanted: { ipv6: boolean; link: string }): string[] {
    return locked(this.#sys, this.#folder, () => {
      const switched = readSwitched(this.#sys, this.#folder);
      const planned = planForwarding(readForwarding(this.#sys), wanted);
      const changes = planned.map((change) => ({ ...change, was: readSysctl(this.#sys, change.name) }));
      const kept = changes.filter(({ name, was }) => was !== undefined && switched[name] === undefined);
      for (const { name, was } of kept) switched[name] = was ?? '';
      // First: what is switched and not known could not be put back.
      if (kept.length > 0) writeSwitched(this.#sys, this.#folder, switched);
      for (const change of changes) writeSysctl(this.#sys, change);
      return changes.map(({ name }) => name);
    });
  }

  /** Once. The last that leaves puts the host's sysctls back. */
  leave(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    try {
      locked(this.#sys, this.#folder, () => {
        removeRecord(this.#sys, this.#folder, this.#guest);
        if (guestsOf(this.#sys, this.#folder).alive.length === 0) switchBack(this.#sys, this.#folder);
      });
    } finally {
      this.#sys.file.close(fd);
    }
  }

  /** What the other guests that run have remembered, by their names, which nobody changes while `body` runs. */
  withOthers<T>(body: (others: { guest: string; record: NatRecord }[]) => T): T {
    return locked(this.#sys, this.#folder, () => {
      const others = guestsOf(this.#sys, this.#folder).alive.filter((guest) => guest !== this.#guest);
      return body(others.map((guest) => ({ guest, record: readRecord(this.#sys, this.#folder, guest) })));
    });
  }
}

function locked<T>(sys: Sys, folder: string, body: () => T): T {
  let result: { value: T } | undefined;
  underLock(sys, folder, () => {
    result = { value: body() };
  });
  if (result === undefined) throw new Error('a lock that is waited for was not had');
  return result.value;
}
