// SPDX-License-Identifier: Apache-2.0
import { ConfigValueError, parseNumber } from '../config/values.ts';

/** A line of lxc.idmap (user_namespaces(7)): `count` ids from `inside` on in the guest are those from `outside` on here. */
export interface IdRange {
  kind: 'user' | 'group';
  inside: number;
  outside: number;
  count: number;
}

/** A user on this side of a map. */
export interface HostIdentity {
  uid: number;
  gid: number;
}

/** (uid_t) -1 is no id. */
const idLimit = 0xffffffff;
/** UID_GID_MAP_MAX_EXTENTS of Linux 4.15; older kernels take five. */
const rangeLimit = 340;
const kinds: Readonly<Record<string, 'user' | 'group'>> = { u: 'user', g: 'group' };

/** `u 0 100000 65536` */
export function parseIdRange(value: string): IdRange {
  const [letter = '', inside = '', outside = '', count = '', ...rest] = value.split(/\s+/);
  const kind = Object.hasOwn(kinds, letter) ? kinds[letter] : undefined;
  if (kind === undefined || rest.length > 0) throw new ConfigValueError('expected such as u 0 100000 65536, or g');
  const range = {
    kind,
    inside: parseNumber(inside, 0, idLimit - 1),
    outside: parseNumber(outside, 0, idLimit - 1),
    count: parseNumber(count, 1, idLimit),
  };
  if (range.inside + range.count > idLimit || range.outside + range.count > idLimit)
    throw new ConfigValueError('the range goes beyond the last id');
  return range;
}

function overlap(one: number, oneCount: number, other: number, otherCount: number): boolean {
  return one < other + otherCount && other < one + oneCount;
}

/** As the kernel checks them when they are written. Throws ConfigValueError. */
export function addIdRange(map: readonly IdRange[], range: IdRange): IdRange[] {
  const same = map.filter(({ kind }) => kind === range.kind);
  if (same.length >= rangeLimit) throw new ConfigValueError(`more than ${rangeLimit} ranges of one kind`);
  for (const each of same) {
    if (overlap(each.inside, each.count, range.inside, range.count))
      throw new ConfigValueError(`ids of the guest from ${range.inside} on are mapped twice`);
    if (overlap(each.outside, each.count, range.outside, range.count))
      throw new ConfigValueError(`ids of the host from ${range.outside} on are mapped twice`);
  }
  return [...map, range];
}

/** What is written to uid_map or gid_map, in one piece. */
export function mapText(map: readonly IdRange[], kind: IdRange['kind']): string {
  const lines = map.filter((range) => range.kind === kind);
  return lines.map(({ inside, outside, count }) => `${inside} ${outside} ${count}\n`).join('');
}

/** What a process's uid_map or gid_map says, as the host reads it. */
export function parseMapFile(text: string, kind: IdRange['kind']): IdRange[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([inside, outside, count]) =>
      inside === undefined || outside === undefined || count === undefined ? [] : [{ kind, inside, outside, count }],
    );
}

/** An id of the guest as the host has it. undefined: the guest has no such id. */
export function outsideId(map: readonly IdRange[], kind: IdRange['kind'], id: number): number | undefined {
  const range = map.find((each) => each.kind === kind && id >= each.inside && id < each.inside + each.count);
  return range === undefined ? undefined : range.outside + id - range.inside;
}

/** An id of the host as the guest has it. undefined: it is nobody there. */
export function insideId(map: readonly IdRange[], kind: IdRange['kind'], id: number): number | undefined {
  const range = map.find((each) => each.kind === kind && id >= each.outside && id < each.outside + each.count);
  return range === undefined ? undefined : range.inside + id - range.outside;
}

/** Who sets the guest up: its root; in a guest that has none, whoever its init is to be (LXC's root_nsuid_map). */
export function guestRoot(map: readonly IdRange[], init: HostIdentity): HostIdentity {
  return {
    uid: outsideId(map, 'user', 0) === undefined ? init.uid : 0,
    gid: outsideId(map, 'group', 0) === undefined ? init.gid : 0,
  };
}

/** `identity` of the guest as the host has it. Throws ConfigValueError where the map has it not. */
export function onHost(map: readonly IdRange[], identity: HostIdentity): HostIdentity {
  const uid = outsideId(map, 'user', identity.uid);
  const gid = outsideId(map, 'group', identity.gid);
  if (uid === undefined) throw new ConfigValueError(`the map has no user ${identity.uid}`);
  if (gid === undefined) throw new ConfigValueError(`the map has no group ${identity.gid}`);
  return { uid, gid };
}
