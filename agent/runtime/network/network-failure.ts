// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import type { NetlinkError } from './netlink-error.ts';

/** What a request was for, when it fails: the key of the config, the link, the kind where a link was to be made. */
export interface Purpose {
  step: string;
  /** lxc.net.N.link ... */
  key: string;
  link: string;
  kind?: 'veth' | 'macvlan' | 'ipvlan' | 'vlan';
}

const options = { veth: 'CONFIG_VETH', macvlan: 'CONFIG_MACVLAN', ipvlan: 'CONFIG_IPVLAN', vlan: 'CONFIG_VLAN_8021Q' };

const hints: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already: choose another one, or remove it on the host',
  EBUSY: 'another network uses the link: macvlan, ipvlan and the port of a bridge exclude each other',
  ENODEV: 'it has gone meanwhile: make it again on the host',
  EPERM: 'the kernel or its security policy forbids this to root here',
  EINVAL: 'the kernel does not take this value here',
  EADDRINUSE: 'another link has this address or id',
  ENETUNREACH: 'no address of the link is in the network of the gateway',
};

/** Wi-Fi and the like stay in the namespace of their hardware (NETIF_F_NETNS_LOCAL). */
const movesNot = 'the driver of this link does not let it go to another network namespace';

export function networkFailure(error: NetlinkError, purpose: Purpose): RuntimeError {
  const { step, key, link, kind } = purpose;
  const { code, errno, call, path } = error;
  const details = { step, key, link, call, code, errno, path };
  if (kind !== undefined && code === 'EOPNOTSUPP') {
    const missing = options[kind];
    const message = `${key}: the kernel makes no ${kind} links`;
    const hint = `use a kernel with ${missing}, or load its module`;
    return new RuntimeError({ reason: 'kernel-lacks', message, details: { ...details, missing, hint } });
  }
  const hint = step === 'move' && code === 'EINVAL' ? movesNot : hints[code];
  return new RuntimeError({
    reason: 'start-failed',
    message: `${key}: ${link}: ${error.message}`,
    details: { ...details, ...(hint === undefined ? {} : { hint }) },
  });
}

/** Something of the host is not as the config needs it. */
export function hostLacks(key: string, link: string, message: string, hint: string): RuntimeError {
  const details = { step: 'network', key, link, hint };
  return new RuntimeError({ reason: 'start-failed', message: `${key}: ${message}`, details });
}
