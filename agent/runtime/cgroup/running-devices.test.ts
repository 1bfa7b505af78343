// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { recordingSys } from '../../sys/recording.ts';
import { parseDeviceRule } from './device-rules.ts';
import { RunningDevices } from './running-devices.ts';

const closed = { rules: [], otherwise: false };
const rule = parseDeviceRule(true, 'c 1:3 rwm');

test('a changed program is attached before the old one is taken off, and one is held', () => {
  const { sys, calls, openFds, giveFd } = recordingSys();
  const devices = new RunningDevices(sys, '/cg/guest', { resolved: closed, programFd: giveFd() });
  devices.add(rule);
  const bpf = calls.map(({ name }) => name).filter((name) => name.startsWith('bpf.'));
  expect(bpf).toEqual(['bpf.loadCgroupDevice', 'bpf.attachCgroupDevice', 'bpf.detachCgroupDevice']);
  expect(openFds.size).toBe(1);
  devices.dispose();
  expect(openFds.size).toBe(0);
});

test('a change that the kernel refuses leaves the program as it was', () => {
  const { sys, openFds, giveFd } = recordingSys({}, { nth: 3, code: 'EINVAL' });
  const devices = new RunningDevices(sys, '/cg/guest', { resolved: closed, programFd: giveFd() });
  expect(() => devices.add(rule)).toThrow('EINVAL');
  expect(openFds.size).toBe(1);
});

test('a guest with every device needs no program, until one is denied', () => {
  const { sys, calls } = recordingSys();
  const devices = new RunningDevices(sys, '/cg/guest', {
    resolved: { rules: [], otherwise: true },
    programFd: undefined,
  });
  devices.add(rule);
  expect(calls).toEqual([]);
  devices.add({ ...rule, allow: false });
  expect(calls.map(({ name }) => name)).toContain('bpf.attachCgroupDevice');
});
