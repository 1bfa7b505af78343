// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { type NamespacePlan, sourceName } from '../namespaces/namespace-plan.ts';
import { timeOffsetsText } from '../namespaces/time-offset.ts';
import { warningStep } from './warning-step.ts';

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Which namespaces are new, whose others are entered, and which are the host's; the ids and the clocks. */
export function describeNamespaces(
  { own, shared, kept, warnings }: NamespacePlan,
  { namespaces: { clone, keep, idMap, timeOffsets } }: Pick<GuestConfig, 'namespaces'>,
): StartStep[] {
  const list = clone !== undefined ? 'lxc.namespace.clone' : keep !== undefined ? 'lxc.namespace.keep' : undefined;
  const from = list === undefined ? {} : { from: list };
  return [
    { text: `new: ${own.join(' ')}`, ...from },
    ...shared.map(({ kind, source }) => ({
      text: `setns ${kind} of ${sourceName(source)}`,
      from: `lxc.namespace.share.${kind}`,
    })),
    ...(kept.length === 0 ? [] : [{ text: `the host's: ${kept.join(' ')}`, ...from }]),
    ...idMap.map(({ kind, inside, outside, count }) => ({
      text: `echo ${inside} ${outside} ${count} > /proc/PID/${kind === 'user' ? 'uid' : 'gid'}_map`,
      from: 'lxc.idmap',
    })),
    ...lines(timeOffsetsText(timeOffsets)).map((line) => ({
      text: `echo ${line} > /proc/PID/timens_offsets`,
      from: `lxc.time.offset.${line.startsWith('boot') ? 'boot' : 'monotonic'}`,
    })),
    ...warnings.map(warningStep),
  ];
}
