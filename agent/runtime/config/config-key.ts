// SPDX-License-Identifier: Apache-2.0
/** The first LXC that has a key, of 4.0 and later; `lodge`: a key of our own. */
export type KeySince = '4.0' | '5.0' | '6.0' | 'lodge';

/** What of a line's key was left open by its pattern. */
export interface KeyMatch {
  /** The number in the place of N. */
  index: number;
  /** What stands in the place of the `*` at the end. */
  name: string;
}

interface KeyFacts {
  /** Of lxc.container.conf(5). N stands for a number, `.*` at the end for any name. */
  key: string;
  since: KeySince;
  /** What LXC answers for it where nothing is set (get_config_item). */
  unsetItem?: string;
}

/** A key that this runtime takes. C is the part of the config that it sets. */
export interface TakenKey<C> extends KeyFacts {
  /** A value that it takes: for tests and for completion. */
  example: string;
  /** What is not as in LXC. */
  note?: string;
  /** Each line adds a value. LXC tells them a line each; `words` are cut at spaces first. undefined: the last line counts. */
  list?: 'lines' | 'words';
  /** Never called for an empty value: that takes earlier lines back. Throws ConfigValueError. */
  set(config: C, value: string, match: KeyMatch): void;
}

/** A key of LXC that is refused by its name, its line and the reason. */
export interface RefusedKey extends KeyFacts {
  /** Why not, and what to use in its place. */
  why: string;
}

export type ConfigKey<C> = TakenKey<C> | RefusedKey;

export function isTaken<C>(key: ConfigKey<C>): key is TakenKey<C> {
  return 'set' in key;
}

/** For a table of keys that are refused for one reason. */
export function refused(why: string, since: KeySince, ...keys: string[]): RefusedKey[] {
  return keys.map((key) => ({ key, since, why }));
}
