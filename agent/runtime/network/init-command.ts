// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig } from '../config/guest-config.ts';
import type { NetworkPlan } from './network-plan.ts';

/**
 * What the guest's init is started with: lxc.init.cmd, and behind it the words of lodge.net.N.init, in which `{dns}` is the address
 * that the guest is to ask for names. For an init that takes its network from its arguments and not by DHCP.
 */
export function initCommand(
  { init, networks }: Pick<GuestConfig, 'init' | 'networks'>,
  plan: NetworkPlan | undefined,
): string[] {
  const managed = plan?.managed;
  if (managed === undefined) return init.command;
  const words = networks.find(({ index }) => index === managed.index)?.initWords ?? [];
  return [...init.command, ...words.map((word) => word.replaceAll('{dns}', managed.dns[0] ?? ''))];
}
