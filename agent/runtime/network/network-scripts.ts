// SPDX-License-Identifier: Apache-2.0
import type { GuestHooks } from '../hooks/guest-hooks.ts';
import type { NetworkScript } from '../hooks/hook-plan.ts';
import type { NetworkScriptRunner } from './host-network.ts';
import type { PlannedNetwork } from './network-plan.ts';

type Said = (entry: { level: 'info'; text: string; step: string }) => void;

/** What a script is told of its network (lxc.container.conf(5)). undefined: there is none. */
export function networkScript(which: 'up' | 'down', network: PlannedNetwork): NetworkScript | undefined {
  const { index, type, linkName, host, script } = network;
  const command = script[which];
  if (command === undefined) return undefined;
  const peer = host.kind === 'veth' ? host.hostName : undefined;
  const parent = type === 'empty' ? undefined : linkName;
  return { which, key: `lxc.net.${index}.script.${which}`, command, type, parent, peer };
}

/** `facts`: the guest's first process, and its namespaces for script.down. */
export function networkScripts(
  hooks: GuestHooks,
  log: Said,
  facts: { pid: number; namespaces: Readonly<Record<string, string>> },
): NetworkScriptRunner {
  return (which, network) => {
    const script = networkScript(which, network);
    if (script === undefined) return;
    const { pid, namespaces } = facts;
    hooks.runScript(script, log, which === 'up' ? { pid } : { pid, namespaces });
  };
}
