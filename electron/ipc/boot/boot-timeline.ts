// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { AndroidStages } from './android-stages.ts';
import { LinuxStages } from './linux-stages.ts';
import { phasesOf } from './phases.ts';

/**
 * start: our own steps; phase: a part of the whole boot; action, command, service: of Android's init; progress: events of Android's
 * boot; unit: a service of a Linux guest.
 */
export const stageKinds = ['phase', 'start', 'action', 'command', 'service', 'progress', 'unit'] as const;
export type StageKind = (typeof stageKinds)[number];

/** Milliseconds since the start was asked for. */
export interface BootStage {
  kind: StageKind;
  name: string;
  beganMs: number;
  /** Not there: a moment, or it goes on. */
  durationMs?: number;
  failed?: true;
}

export interface BootTimeline {
  /** Of the boot, where its log says so. */
  boot?: number;
  startedAtMs: number;
  system: 'android' | 'linux' | 'unknown';
  /** In the order in which they began. */
  stages: BootStage[];
  /** Android's sys.boot_completed, systemd's last target: not there where it was not reached, or nobody tells. */
  completedMs?: number;
  /** To the boot's completion, else to the last thing that is known of it. */
  totalMs: number;
}

/** A guest that prints a stage a line must not cost its viewers more. */
const mostStages = 4000;

/** The entries from the newest boot's first on: a running guest's log has all boots of its monitor. */
export function newestBoot<T extends Pick<BootLogEntry, 'source' | 'step'>>(entries: readonly T[]): readonly T[] {
  const first = entries.findLastIndex(({ source, step }) => source === 'monitor' && step === 'boot');
  return first <= 0 ? entries : entries.slice(first);
}

/** Of the entry that a boot begins with; undefined: another one. */
export function bootNumberOf({
  source,
  step,
  text,
}: Pick<BootLogEntry, 'source' | 'step' | 'text'>): number | undefined {
  if (source !== 'monitor' || step !== 'boot') return undefined;
  const number = /^boot (\d+)$/.exec(text)?.[1];
  return number === undefined ? undefined : Number(number);
}

function startStage({ step = '', durationMs = 0, sinceStartMs }: BootLogEntry): BootStage {
  // An entry is written when its step has ended.
  return { kind: 'start', name: step, beganMs: Math.max(0, sinceStartMs - durationMs), durationMs };
}

function isStep({ source, step, durationMs }: BootLogEntry): boolean {
  return (
    source === 'monitor' && step !== undefined && step !== 'running' && durationMs !== undefined && durationMs >= 0
  );
}

/** Where the time of a boot went. `entries`: of one boot or more, of which the newest counts, in any order of times. */
export function timelineOf(entries: readonly BootLogEntry[]): BootTimeline {
  const boot = [...newestBoot(entries)].sort((one, other) => one.timeMs - other.timeMs);
  const android = new AndroidStages();
  const linux = new LinuxStages();
  const steps: BootStage[] = [];
  for (const entry of boot) {
    if (isStep(entry)) steps.push(startStage(entry));
    else if (!android.take(entry)) linux.take(entry);
  }
  const guest = android.seen ? android : linux;
  const phases = phasesOf(boot, android);
  const stages = [...phases, ...steps, ...guest.stages].slice(0, mostStages);
  stages.sort((one, other) => one.beganMs - other.beganMs);
  const { completedMs } = guest;
  const lastMs = Math.max(0, ...stages.map(({ beganMs, durationMs = 0 }) => beganMs + durationMs));
  const number = boot.map(bootNumberOf).find((each) => each !== undefined);
  const [first] = boot;
  return {
    ...(number === undefined ? {} : { boot: number }),
    startedAtMs: first === undefined ? 0 : first.timeMs - first.sinceStartMs,
    system: android.seen ? 'android' : linux.seen ? 'linux' : 'unknown',
    stages,
    ...(completedMs === undefined ? {} : { completedMs }),
    totalMs: completedMs ?? lastMs,
  };
}

/** The stages that took longest, phases left out, for they are made of the others. */
export function slowestStages({ stages }: BootTimeline, count: number): BootStage[] {
  return stages
    .filter(({ kind, durationMs }) => kind !== 'phase' && durationMs !== undefined)
    .sort((one, other) => (other.durationMs ?? 0) - (one.durationMs ?? 0))
    .slice(0, count);
}
