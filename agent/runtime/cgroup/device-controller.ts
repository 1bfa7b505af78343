// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import { encodeInstructions, planDeviceProgram } from './device-program.ts';
import { type DeviceRule, printDeviceRule, resolveDeviceRules } from './device-rules.ts';

const allowMulti = 2;

/** How the kernel is told who may open which node. */
export type DevicePlan =
  | { kind: 'program'; folder: string; program: Uint8Array }
  | { kind: 'files'; writes: { file: string; value: string }[] }
  | { kind: 'none'; why: string | undefined };

/**
 * v1's files where that controller is mounted (Documentation/admin-guide/cgroup-v1/devices.rst), else a program for v2. `byController`
 * is the payload's folder by controller, '' the v2 one. No rules: every device is allowed.
 */
export function planDeviceController(
  configured: readonly DeviceRule[],
  byController: ReadonlyMap<string, string>,
): DevicePlan {
  const { rules, otherwise } = resolveDeviceRules(configured);
  if (rules.length === 0 && otherwise) return { kind: 'none', why: undefined };
  const version1 = byController.get('devices');
  if (version1 !== undefined) {
    const lines = rules.map((rule) => ({ allow: rule.allow, value: printDeviceRule(rule) }));
    const writes = [{ allow: otherwise, value: 'a' }, ...lines].map(({ allow, value }) => ({
      file: `${version1}/devices.${allow ? 'allow' : 'deny'}`,
      value,
    }));
    return { kind: 'files', writes };
  }
  const folder = byController.get('');
  if (folder === undefined) return { kind: 'none', why: 'there is no cgroup hierarchy for devices' };
  return { kind: 'program', folder, program: encodeInstructions(planDeviceProgram(rules, otherwise)) };
}

function attachProgram(sys: Sys, folder: string, program: Uint8Array): void {
  const cgroupFd = sys.file.open(folder, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  try {
    const programFd = sys.bpf.loadCgroupDevice(program, 'Apache-2.0');
    try {
      sys.bpf.attachCgroupDevice(programFd, cgroupFd, allowMulti);
    } finally {
      sys.file.close(programFd);
    }
  } finally {
    sys.file.close(cgroupFd);
  }
}

/**
 * Tells the kernel; what it is told goes with the payload's folder. Answers why not, where the kernel does not take it: without
 * CONFIG_CGROUP_BPF, before 4.15, or forbidden. Throws RuntimeError kernel-lacks when the config has `configured` rules of its
 * own: whoever wrote them relies on them.
 */
export function attachDeviceController(
  sys: Sys,
  plan: DevicePlan,
  configured: readonly DeviceRule[],
): string | undefined {
  const why = tryAttach(sys, plan);
  if (why === undefined || configured.length === 0) return why;
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `the device rules cannot be applied: ${why}`,
    details: {
      step: 'devices',
      key: 'lxc.cgroup2.devices',
      missing: 'device controller',
      hint: 'use a kernel with CONFIG_CGROUP_BPF, or take the rules of devices out of the config',
    },
  });
}

function tryAttach(sys: Sys, plan: DevicePlan): string | undefined {
  try {
    if (plan.kind === 'none') return plan.why;
    if (plan.kind === 'program') attachProgram(sys, plan.folder, plan.program);
    else for (const { file, value } of plan.writes) sys.file.writeText(file, value);
    return undefined;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return error.message;
  }
}
