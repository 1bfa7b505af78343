// SPDX-License-Identifier: Apache-2.0
import type { BootStage, BootTimeline, StageKind } from './boot-timeline.ts';

export interface StageChange {
  kind: StageKind;
  name: string;
  durationMs?: number;
  earlierMs?: number;
  /** Positive: slower than the earlier boot. Not there where one of them lacks it. */
  differenceMs?: number;
}

/** Of several of one name (a service that was started again) their sum counts. */
function durations(stages: readonly BootStage[]): Map<string, StageChange> {
  const found = new Map<string, StageChange>();
  for (const { kind, name, durationMs } of stages) {
    if (durationMs === undefined) continue;
    const key = `${kind} ${name}`;
    found.set(key, { kind, name, durationMs: (found.get(key)?.durationMs ?? 0) + durationMs });
  }
  return found;
}

/** What took another time than in an earlier boot, the largest difference first; behind them what only one of the two has. */
export function compareTimelines(now: BootTimeline, earlier: BootTimeline): StageChange[] {
  const [ours, theirs] = [durations(now.stages), durations(earlier.stages)];
  const changes = [...new Set([...ours.keys(), ...theirs.keys()])].map((key): StageChange => {
    const { kind, name } = (ours.get(key) ?? theirs.get(key)) as StageChange;
    const [durationMs, earlierMs] = [ours.get(key)?.durationMs, theirs.get(key)?.durationMs];
    return {
      ...{ kind, name },
      ...(durationMs === undefined ? {} : { durationMs }),
      ...(earlierMs === undefined ? {} : { earlierMs }),
      ...(durationMs === undefined || earlierMs === undefined ? {} : { differenceMs: durationMs - earlierMs }),
    };
  });
  const weight = ({ differenceMs }: StageChange): number => (differenceMs === undefined ? -1 : Math.abs(differenceMs));
  return changes.sort((one, other) => weight(other) - weight(one));
}
