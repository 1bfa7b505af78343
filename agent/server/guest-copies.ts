// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type Channel,
  type CopyProgress,
  type GuestSnapshot,
  type GuestSummary,
  guestNamePattern,
  type Methods,
} from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { type CopyRequest, copyGuest } from '../runtime/lifecycle/copy-guest.ts';
import { randomCopyName } from '../runtime/lifecycle/copy-name.ts';
import { removeGuest } from '../runtime/lifecycle/remove-guest.ts';
import { removeLeftovers } from '../runtime/lifecycle/remove-leftovers.ts';
import { renameGuest } from '../runtime/lifecycle/rename-guest.ts';
import {
  listSnapshots,
  makeSnapshot,
  removeSnapshot,
  restoreSnapshot,
  type Snapshot,
} from '../runtime/lifecycle/snapshots.ts';
import type { Sys } from '../sys/sys.ts';
import type { Guests } from './guests.ts';
import { booleanOf, guestNameOf, integerOf, largestChannel, optionalTextOf, type Raw, textOf } from './params.ts';
import { Worker } from './worker.ts';

const longestComment = 4096;

/** As LXC writes it: 2026:11:25 19:15:00, in UTC by this runtime. */
export function snapshotTimeMs(text: string): number | undefined {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(text);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function told({ name, madeAt, comment }: Snapshot): GuestSnapshot {
  const madeAtMs = snapshotTimeMs(madeAt);
  return {
    name,
    ...(madeAtMs === undefined ? {} : { madeAtMs }),
    ...(comment === undefined ? {} : { comment: comment.slice(0, longestComment) }),
  };
}

function newNameOf(raw: Raw): string {
  return guestNameOf({ name: raw.newName });
}

/** Copies of guests that a session makes: clones, snapshots and what is started from them. Each is a process of its own. */
export class GuestCopies {
  readonly #sys: Sys;
  readonly #paths: Paths;
  readonly #guests: Guests;
  readonly #openChannel: (id: number) => Channel;

  constructor(sys: Sys, paths: Paths, guests: Guests, openChannel: (id: number) => Channel) {
    this.#sys = sys;
    this.#paths = paths;
    this.#guests = guests;
    this.#openChannel = openChannel;
  }

  async clone(raw: Raw): Promise<GuestSummary> {
    const name = this.#nameOf(raw);
    const newName = newNameOf(raw);
    const snapshot = booleanOf(raw, 'overlay');
    await this.#work(raw, (onProgress) =>
      copyGuest({ ...this.#copyOf(name, newName), snapshot, keepMac: false, onProgress }),
    );
    return this.#guests.changed(newName);
  }

  rename(raw: Raw): GuestSummary {
    const name = this.#nameOf(raw);
    const newName = newNameOf(raw);
    renameGuest({ sys: this.#sys, paths: this.#paths, name, newName, keepHostname: false });
    return this.#guests.changed(newName);
  }

  async startCopy(raw: Raw): Promise<GuestSummary> {
    const name = this.#nameOf(raw);
    const newName = randomCopyName(this.#sys, name.slice(0, 56));
    if (!guestNamePattern.test(newName)) throw new AgentFailure('guest-name-invalid', newName, { guest: newName });
    const more = ['lxc.ephemeral = 1'];
    await this.#work(raw, (onProgress) =>
      copyGuest({ ...this.#copyOf(name, newName), snapshot: true, keepMac: false, more, onProgress }),
    );
    try {
      return await this.#guests.start(newName);
    } catch (error) {
      removeGuest(this.#sys, this.#paths, newName, true);
      throw error;
    }
  }

  snapshots(raw: Raw): GuestSnapshot[] {
    return listSnapshots(this.#sys, this.#paths, this.#nameOf(raw)).map(told);
  }

  async makeSnapshot(raw: Raw): Promise<GuestSnapshot> {
    const name = this.#nameOf(raw);
    const comment = optionalTextOf(raw, 'comment', longestComment);
    const made = await this.#work(raw, (onProgress) =>
      makeSnapshot(this.#sys, this.#paths, name, { comment, onProgress }),
    );
    const found = listSnapshots(this.#sys, this.#paths, name).find((each) => each.name === made);
    return found === undefined ? { name: made } : told(found);
  }

  async restore(raw: Raw): Promise<GuestSummary> {
    const name = this.#nameOf(raw);
    const snapshot = guestNameOf({ name: raw.snapshot });
    const newName = raw.newName === undefined ? name : newNameOf(raw);
    await this.#work(raw, (onProgress) => {
      restoreSnapshot(this.#sys, this.#paths, name, { snapshot, newName, onProgress });
    });
    return this.#guests.changed(newName);
  }

  removeSnapshot(raw: Raw): Methods['snapshot.remove']['result'] {
    removeSnapshot(this.#sys, this.#paths, this.#nameOf(raw), textOf(raw, 'snapshot', 64));
    return {};
  }

  #nameOf(raw: Raw): string {
    const name = guestNameOf(raw);
    this.#guests.mustExist(name);
    return name;
  }

  #copyOf(name: string, newName: string): Omit<CopyRequest, 'snapshot' | 'keepMac' | 'onProgress'> {
    const to = { lxcPath: this.#paths.guests, name: newName };
    return { sys: this.#sys, paths: this.#paths, name, to, keepName: false };
  }

  /** In a process of its own, with its progress on the request's channel. The channel's end before ours cancels. */
  async #work<R>(raw: Raw, work: (onProgress: NonNullable<CopyRequest['onProgress']>) => R): Promise<R> {
    const channel = this.#openChannel(integerOf(raw, 'channel', 1, largestChannel));
    removeLeftovers(this.#sys, this.#paths);
    const tell = (progress: CopyProgress): void => {
      if (!channel.closed) channel.write(this.#sys.text.encodeUtf8(`${JSON.stringify(progress)}\n`));
    };
    const worker = new Worker<CopyProgress, R>(
      this.#sys,
      (onTell) => work((doneBytes, totalBytes) => onTell({ doneBytes, totalBytes })),
      tell,
    );
    channel.listen({ onData: (bytes) => channel.consumed(bytes.length), onClose: () => worker.cancel() });
    try {
      return await worker.result;
    } finally {
      if (!channel.closed) channel.reset('over');
    }
  }
}
