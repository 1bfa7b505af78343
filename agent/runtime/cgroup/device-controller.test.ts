// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { attachDeviceController, planDeviceController } from './device-controller.ts';
import { parseDeviceRule } from './device-rules.ts';

const denyAll = parseDeviceRule(false, 'a');
const rules = [denyAll, parseDeviceRule(true, 'c 1:3 rw'), parseDeviceRule(false, 'b 7:* rwm')];
const refuses = () => {
  throw Object.assign(new Error('bpf: EINVAL'), { name: 'SysError', code: 'EINVAL', errno: 22, call: 'bpf' });
};

describe('the device controller', () => {
  test('v1 takes the rules as lines of its files, in the order of the config', () => {
    const folders = new Map([
      ['', '/cg2/guest'],
      ['devices', '/cg1/devices/guest'],
    ]);
    expect(planDeviceController(rules, folders)).toEqual({
      kind: 'files',
      writes: [
        { file: '/cg1/devices/guest/devices.deny', value: 'a' },
        { file: '/cg1/devices/guest/devices.allow', value: 'c 1:3 rw' },
        { file: '/cg1/devices/guest/devices.deny', value: 'b 7:* mrw' },
      ],
    });
  });

  test('v2 takes a program', () => {
    expect(planDeviceController(rules, new Map([['', '/cg2/guest']]))).toMatchObject({
      kind: 'program',
      folder: '/cg2/guest',
    });
  });

  test('everything allowed needs nothing of the kernel', () => {
    expect(planDeviceController([parseDeviceRule(true, 'a')], new Map())).toEqual({ kind: 'none', why: undefined });
  });

  test('the default rules may be left out with a reason, rules of the config may not', () => {
    const { sys } = scriptedKernel({ says: [], answers: { 'bpf.loadCgroupDevice': refuses } });
    const plan = planDeviceController([], new Map([['', '/cg/guest']]));
    expect(attachDeviceController(sys, plan, [])).toBe('bpf: EINVAL');
    expect(() => attachDeviceController(sys, plan, [denyAll])).toThrow(RuntimeError);
  });
});
