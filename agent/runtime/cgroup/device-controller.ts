// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { CgroupSettings } from '../config/keys/cgroup-keys.ts';
import { encodeInstructions, planDeviceProgram } from './device-program.ts';
import {
  type DeviceRule,
  isOpen,
  parseDeviceRule,
  printDeviceRule,
  type ResolvedRules,
  resolveDeviceRules,
  resolveVersion1Rules,
} from './device-rules.ts';

const allowMulti = 2;

type Warn = (text: string) => void;

/** How the kernel is told who may open which node. */
export type DevicePlan =
  | { kind: 'program'; folder: string; program: Uint8Array; resolved: ResolvedRules }
  | { kind: 'files'; writes: { file: string; value: string }[] }
  | { kind: 'none'; why: string | undefined };

export type DeviceSettings = Pick<CgroupSettings, 'cgroupDevices' | 'devices' | 'deviceRulesOptional'>;

const isConfigured = ({ cgroupDevices, devices }: DeviceSettings): boolean => cgroupDevices.length + devices.length > 0;

/** Rules for what the runtime itself gives the guest; a config without any allows every device already. */
export function withDeviceRules<C extends DeviceSettings>(settings: C, rules: readonly DeviceRule[]): C {
  const add = (own: readonly DeviceRule[]): DeviceRule[] => (own.length === 0 ? [] : [...own, ...rules]);
  return { ...settings, cgroupDevices: add(settings.cgroupDevices), devices: add(settings.devices) };
}

function planFiles(folder: string, { cgroupDevices, devices }: DeviceSettings): DevicePlan {
  const { rules, otherwise } = resolveDeviceRules(devices);
  // As LXC: the lines of v1 as they are. Without one, those of v2 in the words of v1.
  const lines = cgroupDevices.length > 0 ? cgroupDevices : [parseDeviceRule(otherwise, 'a'), ...rules];
  const writes = lines.map((rule) => ({
    file: `${folder}/devices.${rule.allow ? 'allow' : 'deny'}`,
    value: printDeviceRule(rule),
  }));
  return { kind: 'files', writes };
}

/**
 * v1's files where that controller is mounted (Documentation/admin-guide/cgroup-v1/devices.rst), else a program for v2. `byController`
 * is the payload's folder by controller, '' the v2 one. Without rules every device is allowed, as in LXC.
 */
export function planDeviceController(settings: DeviceSettings, byController: ReadonlyMap<string, string>): DevicePlan {
  const { cgroupDevices, devices } = settings;
  const version1 = byController.get('devices');
  if (!isConfigured(settings)) return { kind: 'none', why: undefined };
  if (version1 !== undefined) return planFiles(version1, settings);
  const resolved = devices.length > 0 ? resolveDeviceRules(devices) : resolveVersion1Rules(cgroupDevices);
  if (isOpen(resolved)) return { kind: 'none', why: undefined };
  const folder = byController.get('');
  if (folder === undefined) return { kind: 'none', why: 'there is no cgroup hierarchy for devices' };
  return { kind: 'program', folder, program: encodeInstructions(planDeviceProgram(resolved)), resolved };
}

/** Reads the nodes that rules name by their path. Throws RuntimeError config-invalid for one that is none. */
export function readDevicePaths(sys: Sys, rules: readonly DeviceRule[]): DeviceRule[] {
  return rules.map((rule) => (rule.path === undefined ? rule : readDevicePath(sys, rule, rule.path)));
}

function readDevicePath(sys: Sys, rule: DeviceRule, path: string): DeviceRule {
  const stat = sys.file.access(path, 0) ? sys.file.stat(path) : undefined;
  const kind = (stat?.mode ?? 0) & sys.file.S_IFMT;
  if (stat === undefined || (kind !== sys.file.S_IFCHR && kind !== sys.file.S_IFBLK)) {
    throw new RuntimeError({
      reason: 'config-invalid',
      message: `the rule for ${path}: there is no such device`,
      details: { step: 'devices', key: 'lxc.cgroup.devices', path, hint: 'name a device of the host, or its numbers' },
    });
  }
  const { major, minor } = deviceNumbers(stat.rdev);
  const { allow, access } = rule;
  return { allow, access, type: kind === sys.file.S_IFBLK ? 'block' : 'character', major, minor };
}

/** As makedev(3) packs them. */
export function deviceNumbers(rdev: number): { major: number; minor: number } {
  const high = Math.floor(rdev / 2 ** 32);
  const low = rdev % 2 ** 32;
  return {
    major: (high & ~0xfff) | ((low >>> 8) & 0xfff),
    minor: (low & 0xff) | ((low >>> 12) & ~0xff) | ((high & 0xfff) << 20),
  };
}

function withFolder<T>(sys: Sys, folder: string, body: (cgroupFd: number) => T): T {
  const cgroupFd = sys.file.open(folder, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  try {
    return body(cgroupFd);
  } finally {
    sys.file.close(cgroupFd);
  }
}

/** Answers the program, which is the caller's to close; it holds all the same. */
export function attachProgram(sys: Sys, folder: string, program: Uint8Array): number {
  return withFolder(sys, folder, (cgroupFd) => {
    const programFd = sys.bpf.loadCgroupDevice(program, 'Apache-2.0');
    try {
      sys.bpf.attachCgroupDevice(programFd, cgroupFd, allowMulti);
      return programFd;
    } catch (error) {
      sys.file.close(programFd);
      throw error;
    }
  });
}

export function detachProgram(sys: Sys, folder: string, programFd: number): void {
  withFolder(sys, folder, (cgroupFd) => sys.bpf.detachCgroupDevice(programFd, cgroupFd));
}

/**
 * Tells the kernel; what it is told goes with the payload's folder. `programFd` is the caller's. Answers why not, where the kernel does not take it: without
 * CONFIG_CGROUP_BPF, before 4.15 (EINVAL), or forbidden. Throws RuntimeError kernel-lacks when the config has rules of its own:
 * whoever wrote them relies on them, unless they say otherwise.
 */
export function attachDeviceController(
  sys: Sys,
  plan: DevicePlan,
  settings: DeviceSettings,
  warn: Warn,
): AttachedDevices {
  const attached = tryAttach(sys, plan, warn);
  const { why } = attached;
  if (why === undefined || !isConfigured(settings) || settings.deviceRulesOptional) return attached;
  throw new RuntimeError({
    reason: 'kernel-lacks',
    message: `the device rules cannot be applied: ${why}`,
    details: {
      step: 'devices',
      key: settings.devices.length > 0 ? 'lxc.cgroup2.devices' : 'lxc.cgroup.devices',
      missing: 'device controller',
      hint: 'use a kernel with CONFIG_CGROUP_BPF, take the rules of devices out of the config, or set lodge.cgroup.devices.optional = 1',
    },
  });
}

export interface AttachedDevices {
  why: string | undefined;
  /** Where the rules are a program. */
  programFd: number | undefined;
}

function tryAttach(sys: Sys, plan: DevicePlan, warn: Warn): AttachedDevices {
  try {
    if (plan.kind === 'none') return { why: plan.why, programFd: undefined };
    if (plan.kind === 'program') return { why: undefined, programFd: attachProgram(sys, plan.folder, plan.program) };
    for (const write of plan.writes) writeRule(sys, write, warn);
    return { why: undefined, programFd: undefined };
  } catch (error) {
    if (!isSysError(error)) throw error;
    return { why: error.message, programFd: undefined };
  }
}

/** A folder cannot allow what the one above denies (devices.rst): as in LXC the guest goes without that device. */
function writeRule(sys: Sys, { file, value }: { file: string; value: string }, warn: Warn): void {
  try {
    sys.file.writeText(file, value);
  } catch (error) {
    if (!file.endsWith('/devices.allow') || !(isSysError(error, 'EPERM') || isSysError(error, 'EACCES'))) throw error;
    warn(`${value} is not allowed: ${error.message}`);
  }
}
