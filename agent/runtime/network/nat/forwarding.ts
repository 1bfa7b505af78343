// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';

/** A file below /proc/sys/net and what it is to have. */
export interface SysctlChange {
  name: string;
  value: string;
}

/** Of the host, as its sysctls say it. */
export interface ForwardingFacts {
  ipv4: string;
  ipv6: string;
  /** Links whose accept_ra is 1: they would take no more router advertisements with forwarding on (Documentation/networking/ip-sysctl). */
  advertised: readonly string[];
}

/**
 * What is to be switched so that the host passes packets on from `link`, the guest's pair. A link that hears of its routers by advertisements goes on doing so:
 * that comes first, for the kernel drops the routes that it has learned so once it is a router itself.
 */
export function planForwarding(
  facts: ForwardingFacts,
  { ipv6, link }: { ipv6: boolean; link: string },
): SysctlChange[] {
  const four = facts.ipv4 === '1' ? [] : [{ name: 'ipv4/ip_forward', value: '1' }];
  if (!ipv6 || facts.ipv6 === '1') return four;
  const others = facts.advertised.filter((name) => name !== link);
  const kept = others.map((name) => ({ name: `ipv6/conf/${name}/accept_ra`, value: '2' }));
  return [...four, ...kept, { name: 'ipv6/conf/all/forwarding', value: '1' }];
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

export function readForwarding(sys: Sys): ForwardingFacts {
  const conf = `${folder}/ipv6/conf`;
  const links = sys.file.access(conf, 0) ? sys.file.readdir(conf).map(({ name }) => name) : [];
  const real = links.filter((name) => name !== 'all' && name !== 'default' && name !== 'lo');
  return {
    ipv4: readSysctl(sys, 'ipv4/ip_forward') ?? '',
    ipv6: readSysctl(sys, 'ipv6/conf/all/forwarding') ?? '',
    advertised: real.filter((name) => readSysctl(sys, `ipv6/conf/${name}/accept_ra`) === '1'),
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
