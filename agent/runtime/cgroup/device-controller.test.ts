// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import {
  attachDeviceController,
  type DeviceSettings,
  planDeviceController,
  readDevicePaths,
} from './device-controller.ts';
import { type DeviceRule, parseDeviceRule } from './device-rules.ts';

const denyAll = parseDeviceRule(false, 'a');
const rules = [denyAll, parseDeviceRule(true, 'c 1:3 rwm'), parseDeviceRule(false, 'c 1:3 m')];
const settings = (devices: DeviceRule[], cgroupDevices: DeviceRule[] = []): DeviceSettings => ({
  devices,
  cgroupDevices,
  deviceRulesOptional: false,
});
const bothFolders = new Map([
  ['', '/cg2/guest'],
  ['devices', '/cg1/devices/guest'],
]);
const ignore = (): void => undefined;
const refuses = () => {
  throw Object.assign(new Error('bpf: EINVAL'), { name: 'SysError', code: 'EINVAL', errno: 22, call: 'bpf' });
};

describe('the device controller', () => {
  test('v1 takes what is left of the rules as lines of its files', () => {
    expect(planDeviceController(settings(rules), bothFolders)).toEqual({
      kind: 'files',
      writes: [
        { file: '/cg1/devices/guest/devices.deny', value: 'a' },
        { file: '/cg1/devices/guest/devices.allow', value: 'c 1:3 rw' },
      ],
    });
  });

  test('v2 takes a program', () => {
    expect(planDeviceController(settings(rules), new Map([['', '/cg2/guest']]))).toMatchObject({
      kind: 'program',
      folder: '/cg2/guest',
    });
  });

  test('everything allowed needs nothing of the kernel', () => {
    expect(planDeviceController(settings([parseDeviceRule(true, 'a')]), new Map())).toEqual({
      kind: 'none',
      why: undefined,
    });
  });

  test('without rules nothing is asked of the kernel', () => {
    expect(planDeviceController(settings([]), bothFolders)).toEqual({ kind: 'none', why: undefined });
  });

  test('rules that the kernel does not take are refused, unless they are optional', () => {
    const { sys } = scriptedKernel({ says: [], answers: { 'bpf.loadCgroupDevice': refuses } });
    const plan = planDeviceController(settings([denyAll]), new Map([['', '/cg/guest']]));
    expect(() => attachDeviceController(sys, plan, settings([denyAll]), ignore)).toThrow(RuntimeError);
    expect(() => attachDeviceController(sys, plan, settings([], [denyAll]), ignore)).toThrow(RuntimeError);
    const optional = { ...settings([denyAll]), deviceRulesOptional: true };
    expect(attachDeviceController(sys, plan, optional, ignore).why).toBe('bpf: EINVAL');
  });

  test('rules of v1 are written as they are, with nothing before them', () => {
    const own = [parseDeviceRule(false, 'c 1:11 r'), parseDeviceRule(true, 'a')];
    expect(planDeviceController(settings(rules, own), bothFolders)).toEqual({
      kind: 'files',
      writes: [
        { file: '/cg1/devices/guest/devices.deny', value: 'c 1:11 r' },
        { file: '/cg1/devices/guest/devices.allow', value: 'a' },
      ],
    });
  });

  test('on v2 rules of v1 count where there are no others, and what they do not name is allowed', () => {
    const unified = new Map([['', '/cg2/guest']]);
    const onlyVersion1 = planDeviceController(settings([], rules), unified);
    expect(onlyVersion1).toMatchObject({ kind: 'program' });
    expect(onlyVersion1).toEqual(planDeviceController(settings(rules), unified));
    expect(planDeviceController(settings([], [parseDeviceRule(true, 'a')]), unified)).toMatchObject({ kind: 'none' });
    expect(planDeviceController(settings(rules, [parseDeviceRule(true, 'a')]), unified)).toEqual(onlyVersion1);
  });

  test('what the folder above denies cannot be allowed, and is told; what cannot be denied is refused', () => {
    const refused = (file: string) => (path: string) => {
      const error = new Error(`write ${path}: EPERM`);
      if (path.endsWith(file)) throw Object.assign(error, { name: 'SysError', code: 'EPERM', errno: 1, call: 'write' });
    };
    const plan = planDeviceController(settings([], [denyAll, parseDeviceRule(true, 'c 1:3 rw')]), bothFolders);
    const warnings: string[] = [];
    const attach = (file: string): string | undefined =>
      attachDeviceController(
        scriptedKernel({ says: [], answers: { 'file.writeText': refused(file) } }).sys,
        plan,
        settings([denyAll]),
        (text) => void warnings.push(text),
      ).why;
    expect(attach('devices.allow')).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining('c 1:3 rw is not allowed')]);
    expect(() => attach('devices.deny')).toThrow(RuntimeError);
  });

  test('a node that is named by its path is read', () => {
    const answers = { 'file.access': true, 'file.stat': { mode: 0o20666, rdev: 10 * 256 + 232 } };
    const { sys } = scriptedKernel({ says: [], answers });
    const [rule] = readDevicePaths(sys, [parseDeviceRule(true, '/dev/kvm rw')]);
    expect(rule).toEqual({ allow: true, type: 'character', major: 10, minor: 232, access: 6 });
    const missing = scriptedKernel({ says: [] });
    expect(() => readDevicePaths(missing.sys, [parseDeviceRule(true, '/dev/none')])).toThrow('there is no such device');
  });
});
