// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type DeviceRule, parseDeviceRule } from '../cgroup/device-rules.ts';
import type { MountStep } from '../mounts/mount-step.ts';

const line = 'lodge.loop';
const mode = 0o600;
/** More than two Androids and their host use; the kernel gives the lowest that is free. */
const count = 256;

/**
 * How far the minor numbers of two loop devices are apart: the next power of two above loop.max_part, where that is set
 * (drivers/block/loop.c). Android's kernels are started with 7.
 */
export function minorStep(maxPart: number): number {
  return maxPart > 0 ? 2 ** Math.ceil(Math.log2(maxPart + 1)) : 1;
}

export function readMinorStep(sys: Sys): number {
  try {
    return minorStep(Number(sys.file.readText('/sys/module/loop/parameters/max_part')));
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return 1;
    throw error;
  }
}

/**
 * lodge.loop = shared: the loop devices are the host's, for the kernel has one set. apexd takes the lowest that is free, by a node of
 * its name, and ends the boot where it cannot set the device's read-ahead, which is in a /sys that is read-only.
 */
export function loopSteps(step: number): MountStep[] {
  const devices = '/sys/devices/virtual/block';
  return [
    { kind: 'node', target: '/dev/loop-control', mode, major: 10, minor: 237, line },
    { kind: 'folder', target: '/dev/block', mode: 0o755, line },
    { kind: 'loops', target: '/dev/block', mode, count, minorStep: step, line },
    {
      kind: 'mount',
      source: devices,
      target: devices,
      type: undefined,
      flags: ['BIND'],
      optional: 'when-missing',
      line,
    },
  ];
}

export const loopRules: readonly DeviceRule[] = ['c 10:237 rwm', 'b 7:* rwm'].map((rule) =>
  parseDeviceRule(true, rule),
);
