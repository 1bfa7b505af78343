// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import { RuntimeError } from '../../api.ts';
import { type PassingLinks, planForwarding, readForwarding } from './forwarding.ts';
import {
  guestOf,
  labelsOf,
  lockFile,
  type NatRecord,
  readRecord,
  readSwitched,
  removeRecord,
  settleHost,
  underLock,
  writeRecord,
} from './nat-record.ts';

/**
 * A guest's claim on what guests with NAT share: the host passes packets on where one of them needs it. A monitor that dies lets go of its
 * lock, and whoever of ours comes next sees so (undo-dead.ts). Owns the descriptor.
 */
export class NatClaim {
  readonly #sys: Sys;
  readonly #folder: string;
  readonly #label: string;
  #fd: number;
  #record: NatRecord = {};
  #sysctls: readonly string[] = [];

  private constructor(sys: Sys, place: { folder: string; label: string }, fd: number) {
    this.#sys = sys;
    this.#folder = place.folder;
    this.#label = place.label;
    this.#fd = fd;
  }

  /** `folder` is there, and nothing of a dead monitor of the guest's. Throws SysError, and RuntimeError guest-running. */
  static take(sys: Sys, folder: string, { label, guest }: { label: string; guest: string }): NatClaim {
    const path = lockFile(folder, label);
    return locked(sys, folder, () => {
      const fd = sys.file.open(path, sys.file.O_RDWR | sys.file.O_CREAT, 0o600);
      let isMine: boolean;
      try {
        isMine = sys.file.flockExclusive(fd, false);
      } catch (error) {
        sys.file.close(fd);
        removeRecord(sys, folder, label);
        throw error;
      }
      if (isMine) return new NatClaim(sys, { folder, label }, fd);
      // What lies there is the other's: claimed without the lock, it would pass for a dead one's.
      sys.file.close(fd);
      throw heldByAnother(guest);
    });
  }

  /** For whoever finds this monitor dead, and for those of other guests: beside what was remembered before. */
  remember(made: NatRecord): void {
    this.#record = { ...this.#record, ...made };
    writeRecord(this.#sys, this.#folder, this.#label, this.#record);
  }

  /**
   * Has the host pass on what comes in by these links, and keeps what it was for when no guest needs it. Answers what was not so: of
   * what was asked for before (`again`), and else (`fresh`).
   */
  passOn(links: PassingLinks): { again: string[]; fresh: string[] } {
    return locked(this.#sys, this.#folder, () => {
      const wanted = planForwarding(readForwarding(this.#sys, readSwitched(this.#sys, this.#folder)), links);
      const names = wanted.map(({ name }) => name);
      const before = this.#sysctls;
      // First: a monitor that dies between the two has asked for it.
      if (names.join() !== before.join()) this.remember({ sysctls: names });
      this.#sysctls = names;
      const set = settleHost(this.#sys, this.#folder, this.#label, wanted);
      return {
        again: set.filter((name) => before.includes(name)),
        fresh: set.filter((name) => !before.includes(name)),
      };
    });
  }

  /** Once. What no other guest needs of the host is as it was. `keepsRecord`: something is there still, as of a monitor that has died. */
  leave(keepsRecord: boolean): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    try {
      locked(this.#sys, this.#folder, () => {
        if (!keepsRecord) removeRecord(this.#sys, this.#folder, this.#label);
        settleHost(this.#sys, this.#folder, this.#label);
      });
    } finally {
      this.#sys.file.close(fd);
    }
  }

  /**
   * What the other guests that run have remembered, by their names, which nobody changes while `body` runs. `own`: the folder of
   * guests whose names say enough.
   */
  withOthers<T>(own: string, body: (others: { guest: string; record: NatRecord }[]) => T): T {
    return locked(this.#sys, this.#folder, () => {
      const others = labelsOf(this.#sys, this.#folder).alive.filter((label) => label !== this.#label);
      const records = others.map((label) => ({ label, record: readRecord(this.#sys, this.#folder, label) }));
      return body(records.map(({ label, record }) => ({ guest: guestOf(record, label, own), record })));
    });
  }
}

function heldByAnother(guest: string): RuntimeError {
  const message = `another monitor of ${guest} has its NAT still: wait for its end`;
  return new RuntimeError({ reason: 'guest-running', message, details: { step: 'host network', guest } });
}

function locked<T>(sys: Sys, folder: string, body: () => T): T {
  let result: { value: T } | undefined;
  underLock(sys, folder, () => {
    result = { value: body() };
  });
  if (result === undefined) throw new Error('a lock that is waited for was not had');
  return result.value;
}
