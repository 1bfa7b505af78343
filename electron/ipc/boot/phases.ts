// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import type { AndroidStages } from './android-stages.ts';
import type { BootStage } from './boot-timeline.ts';

/** The large parts of a boot, by which two boots are compared first. */
export const phaseNames = [
  'start-path',
  'first-stage',
  'second-stage',
  'zygote',
  'system-server',
  'packages',
  'to-screen',
  'boot-completed',
] as const;
export type PhaseName = (typeof phaseNames)[number];

/** A part that has a beginning and is not over yet has no duration. */
function phase(name: PhaseName, beganMs: number | undefined, endMs: number | undefined): BootStage[] {
  if (beganMs === undefined) return [];
  const durationMs = endMs === undefined ? {} : { durationMs: Math.max(0, endMs - beganMs) };
  return [{ kind: 'phase', name, beganMs, ...durationMs }];
}

/** Ours until init runs, then Android's by the moments that were seen; a Linux guest has only the first. */
export function phasesOf(entries: readonly BootLogEntry[], { moments }: Pick<AndroidStages, 'moments'>): BootStage[] {
  const running = entries.find(({ source, step }) => source === 'monitor' && step === 'running');
  const {
    firstStage,
    secondStage,
    zygote,
    systemServer,
    packages,
    packagesReady,
    activities,
    animationEnd,
    completed,
  } = moments;
  const screen = animationEnd ?? completed;
  return [
    ...(running === undefined ? [] : phase('start-path', 0, running.durationMs ?? running.sinceStartMs)),
    ...phase('first-stage', firstStage, secondStage ?? zygote),
    ...phase('second-stage', secondStage, zygote ?? completed),
    ...phase('zygote', zygote, moments.preloadEnd ?? systemServer),
    ...phase('system-server', systemServer, activities ?? completed),
    ...phase('packages', packages, packagesReady ?? activities),
    ...phase('to-screen', activities, screen),
    ...phase('boot-completed', completed, undefined),
  ];
}
