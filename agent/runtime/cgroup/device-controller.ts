// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { encodeInstructions, planDeviceProgram } from './device-program.ts';
import { type DeviceRule, resolveDeviceRules } from './device-rules.ts';

const allowMulti = 2;

/** The program for a config's rules; undefined: every device is allowed. */
export function deviceProgram(configured: readonly DeviceRule[]): Uint8Array | undefined {
  const { rules, otherwise } = resolveDeviceRules(configured);
  if (rules.length === 0 && otherwise) return undefined;
  return encodeInstructions(planDeviceProgram(rules, otherwise));
}

/**
 * Puts the device program on the payload's v2 folder; it goes with the folder. Answers why not, where the kernel does not
 * take it: without CONFIG_CGROUP_BPF, before 4.15, or forbidden.
 */
export function attachDeviceController(
  sys: Sys,
  folder: string | undefined,
  program: Uint8Array | undefined,
): string | undefined {
  if (folder === undefined) return 'there is no cgroup v2 hierarchy';
  if (program === undefined) return undefined;
  const cgroupFd = sys.file.open(folder, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  try {
    const programFd = sys.bpf.loadCgroupDevice(program, 'Apache-2.0');
    try {
      sys.bpf.attachCgroupDevice(programFd, cgroupFd, allowMulti);
    } finally {
      sys.file.close(programFd);
    }
    return undefined;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return error.message;
  } finally {
    sys.file.close(cgroupFd);
  }
}
