// SPDX-License-Identifier: Apache-2.0
import type { GuestKey } from '../../state/guest-resources.ts';

const storageKey = 'lodge.console-shares';
const sharesKept = 200;

/** In percent of both, what the first of two terminals has; within it either can still be read. */
export const paneShares = { least: 15, usual: 50, most: 85 } as const;

function isShare(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= paneShares.least && (value as number) <= paneShares.most;
}

/** What storage holds may be of another version or edited by hand: what does not fit is left out. */
export function parseShares(text: string | null): Map<string, number> {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(value)) return new Map();
    const pairs = value.filter(
      (pair): pair is [string, number] => Array.isArray(pair) && typeof pair[0] === 'string' && isShare(pair[1]),
    );
    return new Map(pairs.slice(-sharesKept));
  } catch {
    return new Map();
  }
}

const nameOf = ({ serial, guest }: GuestKey): string => JSON.stringify([serial, guest]);

/**
 * Where the line between two terminals stands, by guest, for the next window as well. Read at each use: another window may
 * have moved its own. Of the guests moved last.
 */
export class ConsoleShares {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage;
  }

  of(guest: GuestKey): number {
    return this.#read().get(nameOf(guest)) ?? paneShares.usual;
  }

  keep(guest: GuestKey, share: number): void {
    const shares = this.#read();
    shares.delete(nameOf(guest));
    if (share !== paneShares.usual) shares.set(nameOf(guest), share);
    this.#write(shares);
  }

  /** It was destroyed: another one of its name begins in the middle. */
  forget(guest: GuestKey): void {
    const shares = this.#read();
    if (shares.delete(nameOf(guest))) this.#write(shares);
  }

  #read(): Map<string, number> {
    return parseShares(this.#storage.getItem(storageKey));
  }

  #write(shares: ReadonlyMap<string, number>): void {
    this.#storage.setItem(storageKey, JSON.stringify([...shares].slice(-sharesKept)));
  }
}
