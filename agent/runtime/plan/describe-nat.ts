// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import { planForwarding } from '../network/nat/forwarding.ts';
import type { NatPlan } from '../network/nat/nat-plan.ts';
import type { NatTable } from '../network/nat/nat-table.ts';
import { printRule, type RoutingPlan, rulesOf } from '../network/nat/routing-plan.ts';
import { commandOf } from '../network/nat/run-program.ts';
import { asStep, remark, type Said } from '../remark.ts';
import { warningStep } from './warning-step.ts';

function describeTable({ family, name, chains, rules }: NatTable): string[] {
  const table = `${family === 2 ? 'ip' : 'ip6'} ${name}`;
  return [
    `nft add table ${table}`,
    ...chains.map(
      (chain) =>
        `nft add chain ${table} ${chain.name} { type ${chain.type} hook ${chain.hook} priority ${chain.priority}; }`,
    ),
    ...rules.map(({ chain, text }) => `nft add rule ${table} ${chain} ${text}`),
  ];
}

function describeUplink({ ipv4, ipv6 }: RoutingPlan): Said {
  if (ipv4.uplink === undefined && ipv6?.uplink === undefined)
    return remark`there is no way out now; one is looked for`;
  const names = [ipv4, ...(ipv6 === undefined ? [] : [ipv6])].map(({ uplink }) => uplink?.name ?? '-');
  const [four = '', six = four] = names;
  if (four === six) return remark`the way out is now ${four}; it is followed`;
  return remark`the way out is now ${four}, of IPv6 ${six}; it is followed`;
}

/** Of IPv6 without regard to what the host has switched on already. */
function describePassing({ passing, facts: { forces6 } }: NatPlan): Said[] {
  const facts = { ipv6: '0', forces6, advertised: [] };
  return planForwarding(facts, passing).map(
    ({ name, value }) => remark`while guests need it: ${`echo ${value} > /proc/sys/net/${name}`}`,
  );
}

/** In the words of nft(8), which is not needed for it, or the commands that are run. `index`: N of lodge.net.N. */
export function describeNat(plan: NatPlan, index: number): StartStep[] {
  const from = `lodge.net.${index}.nat`;
  const steps = [
    ...describePassing(plan),
    ...plan.tables.flatMap(describeTable),
    ...plan.runs.map(commandOf),
    ...rulesOf(plan.routing).map(printRule),
    describeUplink(plan.routing),
  ];
  return [...steps.map((step) => ({ ...asStep(step), from })), ...plan.warnings.map(warningStep)];
}
