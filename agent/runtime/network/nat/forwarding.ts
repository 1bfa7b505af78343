// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';

/** A file below /proc/sys/net and what it is to have. */
export interface SysctlChange {
  name: string;
  value: string;
  /** The host's switch for all links: when it changes, the kernel gives each link's file its value. */
  under?: string;
}

/** Of the host by itself, without what guests have had switched there. */
export interface ForwardingFacts {
  /** ipv6/conf/all/forwarding */
  ipv6: string;
  /** A link alone can pass IPv6 on: since Linux 6.17. */
  forces6: boolean;
  /** Links whose accept_ra is 1, and `default`, which those that come have it from: they would take no more router advertisements with forwarding on (Documentation/networking/ip-sysctl). */
  advertised: readonly string[];
}

/** Links that a guest's packets come in by: its own, and those that answers come back by. */
export interface PassingLinks {
  /** The guest's pair. */
  link: string;
  ipv4: readonly string[];
  /** undefined: no IPv6. */
  ipv6: readonly string[] | undefined;
}

const all4 = 'ipv4/ip_forward';
const all6 = 'ipv6/conf/all/forwarding';

/**
 * What is to be switched so that the host passes a guest's packets on. The kernel asks the link that an IPv4 packet comes in by
 * (ip_route_input_slow, IN_DEV_FORWARD), so those alone are switched. Of IPv6 it asks the host as a whole (ip6_forward), or since Linux 6.17
 * a link by force_forwarding, which leaves it a host: before, a link that hears of its routers by advertisements goes on doing so, and
 * that comes first, for the kernel drops the routes that it has learned so once it is a router itself.
 */
export function planForwarding(facts: ForwardingFacts, { link, ipv4, ipv6 }: PassingLinks): SysctlChange[] {
  const four = [link, ...ipv4].map((name) => ({ name: `ipv4/conf/${name}/forwarding`, value: '1', under: all4 }));
  if (ipv6 === undefined || facts.ipv6 === '1') return four;
  if (facts.forces6)
    return [
      ...four,
      ...[link, ...ipv6].map((name) => ({ name: `ipv6/conf/${name}/force_forwarding`, value: '1', under: all6 })),
    ];
  const others = facts.advertised.filter((name) => name !== link);
  const kept = others.map((name) => ({ name: `ipv6/conf/${name}/accept_ra`, value: '2' }));
  return [...four, ...kept, { name: all6, value: '1' }];
}

/** What a sysctl had, and what the switch above it had then. */
export interface SysctlBefore {
  was: string;
  all?: string;
}

export type Switched = Record<string, SysctlBefore>;

/**
 * What is to be written so that there is what `wanted` says, and so that what nobody wants any more is as it was; and what is to be known
 * of it afterwards. Where the switch above has changed since, it has set the file to its own value: that is what was.
 */
export function settleSwitches(
  switched: Switched,
  { wanted, others }: { wanted: readonly SysctlChange[]; others: ReadonlySet<string> },
  read: (name: string) => string | undefined,
): { switched: Switched; writes: SysctlChange[] } {
  const next: Switched = { ...switched };
  const writes: SysctlChange[] = [];
  for (const change of wanted) {
    const is = read(change.name);
    if (is === undefined || is === change.value) continue;
    const all = change.under === undefined ? undefined : read(change.under);
    const known = next[change.name];
    if (known === undefined || known.all !== all)
      next[change.name] = { was: is, ...(all === undefined ? {} : { all }) };
    writes.push(change);
  }
  const own = new Set(wanted.map(({ name }) => name));
  // The last first: forwarding is off before a link minds advertisements as before.
  for (const [name, { was, all }] of Object.entries(switched).reverse()) {
    if (own.has(name) || others.has(name)) continue;
    delete next[name];
    const above = name.startsWith('ipv4/') ? all4 : all6;
    if (all === undefined || read(above) === all) writes.push({ name, value: was });
  }
  return { switched: next, writes };
}

const folder = '/proc/sys/net';

/** undefined: there is none of that name. */
export function readSysctl(sys: Sys, name: string): string | undefined {
  try {
    return sys.file.readText(`${folder}/${name}`).trim();
  } catch (error) {
    // A kernel without IPv6, or a link that has gone.
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

export function hasForcedForwarding(sys: Sys): boolean {
  return sys.file.access(`${folder}/ipv6/conf/all/force_forwarding`, 0);
}

/**
 * `switched`: what is not the host's own choice. Going by what is there now, the second look would take what the first has switched for
 * the host's, and want nothing of it any more.
 */
export function readForwarding(sys: Sys, switched: Switched): ForwardingFacts {
  const own = (name: string): string | undefined => switched[name]?.was ?? readSysctl(sys, name);
  const forces6 = hasForcedForwarding(sys);
  const ipv6 = own(all6) ?? '';
  const conf = `${folder}/ipv6/conf`;
  // Where nothing depends on it, it is not read: there may be many links.
  if (forces6 || ipv6 !== '0') return { ipv6, forces6, advertised: [] };
  const real = sys.file.readdir(conf).map(({ name }) => name);
  const links = real.filter((name) => name !== 'all' && name !== 'lo');
  return {
    ipv6,
    forces6,
    advertised: links.filter((name) => own(`ipv6/conf/${name}/accept_ra`) === '1'),
  };
}

/** What has gone with its link has nothing to be set. */
export function writeSysctl(sys: Sys, { name, value }: SysctlChange): void {
  const was = readSysctl(sys, name);
  if (was === undefined || was === value) return;
  try {
    sys.file.writeText(`${folder}/${name}`, value);
  } catch (error) {
    // Between the two a link may go: that of a guest that has just ended.
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}
