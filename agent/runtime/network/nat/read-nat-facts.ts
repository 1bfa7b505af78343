// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { parseAttributes, readText } from '../netlink.ts';
import { hasForcedForwarding } from './forwarding.ts';
import type { NatFacts, NftablesFacts, ProgramFacts } from './nat-plan.ts';
import { type NatExtra, planNatTable, tableRequests } from './nat-table.ts';
import { getChains, type NftFamily, type NftRequest } from './nftables-codec.ts';
import { NftablesSocket } from './nftables-socket.ts';
import { ProgramError, runProgram } from './run-program.ts';

/** What a guest's table would have, for a trial: nothing of it is ever made. */
const trial = {
  hostInterface: 'lodge-trial',
  table: 'lodge-trial',
  forwards: [{ protocol: 'tcp', hostPort: 1, guestPort: 1 }],
} as const;
const trialAddresses = {
  2: { hostAddress: '192.0.2.1', guestAddress: '192.0.2.2', guestNetwork: '192.0.2.0/30' },
  10: { hostAddress: '2001:db8::1', guestAddress: '2001:db8::2', guestNetwork: '2001:db8::/64' },
};
const trialTable = (family: NftFamily) => planNatTable({ ...trial, family, ...trialAddresses[family] });

type Refusals = readonly (Error | undefined)[];

function factsOf(family: NftFamily, refusals: Refusals): NftablesFacts {
  const { rules } = trialTable(family);
  const before = refusals.length - rules.length;
  const why = (extra: NatExtra | undefined): string | undefined =>
    refusals.find(
      (each, at) => each !== undefined && (at < before ? extra === undefined : rules[at - before]?.extra === extra),
    )?.message;
  const nat = why(undefined);
  return { nat, forwards: nat ?? why('forwards'), clamp: nat ?? why('clamp') };
}

/** Tables of the trial that were refused as a whole make all else of them fail as well. */
function tryTables(socket: NftablesSocket): NatFacts['nftables'] {
  const four = tableRequests(trialTable(2), false);
  const six = tableRequests(trialTable(10), false);
  const refusals = socket.validate([...four, ...six]);
  return { ipv4: factsOf(2, refusals.slice(0, four.length)), ipv6: factsOf(10, refusals.slice(four.length)) };
}

/** iptables' own table of nf_tables: its program on newer hosts keeps its rules there. */
function hasFilterTable(socket: NftablesSocket): boolean {
  const request: NftRequest = getChains(2);
  return socket.get(request, true).some(({ body }) => {
    const attributes = parseAttributes(body, 4);
    const name = (number: number): string => readText(attributes.get(number) ?? new Uint8Array(0));
    return body[0] === 2 && name(1) === 'filter' && name(3) === 'FORWARD';
  });
}

const folders = ['/system/bin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** Where the host has it, whether it works or not. */
export function findProgram(sys: Sys, name: 'iptables' | 'ip6tables'): string | undefined {
  return folders.map((folder) => `${folder}/${name}`).find((each) => sys.file.access(each, 1));
}

/** The one that is there and can read its table of NAT, which many phones have for IPv4 alone. */
function programOf(sys: Sys, name: 'iptables' | 'ip6tables'): ProgramFacts {
  const path = findProgram(sys, name);
  if (path === undefined) return { path: undefined, why: `no ${name}` };
  try {
    const { exitCode, text } = runProgram(sys, path, ['-w', '-t', 'nat', '-S', 'POSTROUTING']);
    if (exitCode === 0) return { path };
    return { path: undefined, why: `${name} exits with ${exitCode}: ${text.split('\n')[0] ?? ''}` };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return { path: undefined, why: error.message, hint: error.hint };
  }
}

/** The older kind of iptables: the tables that the kernel has loaded for it. */
function hasLegacyFilter(sys: Sys): boolean {
  try {
    return sys.file.readText('/proc/net/ip_tables_names').split('\n').includes('filter');
  } catch (error) {
    if (isSysError(error)) return false;
    throw error;
  }
}

function tryKernel(sys: Sys): { nftables: NatFacts['nftables']; isFiltered: boolean } {
  let socket: NftablesSocket;
  try {
    socket = new NftablesSocket(sys);
  } catch (error) {
    if (!isSysError(error)) throw error;
    const none = { nat: error.message, forwards: error.message, clamp: error.message };
    return { nftables: { ipv4: none, ipv6: none }, isFiltered: false };
  }
  try {
    const nftables = tryTables(socket);
    return { nftables, isFiltered: nftables.ipv4.nat === undefined && hasFilterTable(socket) };
  } finally {
    socket.close();
  }
}

/** What can do NAT in the caller's network namespace; nothing is changed. */
export function readNatFacts(sys: Sys): NatFacts {
  const { nftables, isFiltered } = tryKernel(sys);
  const isAnyFiltered = isFiltered || hasLegacyFilter(sys);
  const mayNeedProgram = isAnyFiltered || nftables.ipv4.nat !== undefined || nftables.ipv4.forwards !== undefined;
  const program = (name: 'iptables' | 'ip6tables'): ProgramFacts =>
    mayNeedProgram ? programOf(sys, name) : { path: undefined, why: 'it was not looked for' };
  const ipv4 = program('iptables');
  // One lock for both.
  const isHung = ipv4.path === undefined && ipv4.hint !== undefined;
  const iptables = { ipv4, ipv6: isHung ? ipv4 : program('ip6tables') };
  return { nftables, isFiltered: isAnyFiltered, iptables, forces6: hasForcedForwarding(sys) };
}
