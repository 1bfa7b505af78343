// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import type { NamespacePlan } from '../namespaces/namespace-plan.ts';
import { timeOffsetsText } from '../namespaces/time-offset.ts';
import { remark, type Said } from '../remark.ts';
import { warningStep } from './warning-step.ts';

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function shareOf(kind: string, source: NamespacePlan['shared'][number]['source']): Said {
  if (source.kind === 'process') return remark`setns ${kind} of process ${source.pid}`;
  return source.kind === 'guest'
    ? remark`setns ${kind} of guest ${source.name}`
    : remark`setns ${kind} of ${source.path}`;
}

/** Which namespaces are new, whose others are entered, and which are the host's; the ids and the clocks. */
export function describeNamespaces(
  { own, shared, kept, warnings }: NamespacePlan,
  { namespaces: { clone, keep, idMap, timeOffsets } }: Pick<GuestConfig, 'namespaces'>,
): StartStep[] {
  const list = clone !== undefined ? 'lxc.namespace.clone' : keep !== undefined ? 'lxc.namespace.keep' : undefined;
  const from = list === undefined ? {} : { from: list };
  return [
    { ...remark`new: ${own.join(' ')}`, ...from },
    ...shared.map(({ kind, source }) => ({
      ...shareOf(kind, source),
      from: `lxc.namespace.share.${kind}`,
    })),
    ...(kept.length === 0 ? [] : [{ ...remark`the host's: ${kept.join(' ')}`, ...from }]),
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
