// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { configWithLimits, limitChange, limitErrors, limitForm, undoOf } from './limit-form.ts';

const now = { memoryLimitBytes: 512 * 1024 ** 2, cpuLimitPercent: 200, pidsLimit: 256 };

describe('limits as they are typed', () => {
  test('show what holds now', () => {
    expect(limitForm(now)).toEqual({ memory: '512', cpu: '200', pids: '256' });
    expect(limitForm({})).toEqual({ memory: '', cpu: '', pids: '' });
  });

  test('change only what differs', () => {
    expect(limitChange(limitForm(now), now)).toEqual({});
    expect(limitChange({ memory: '0256', cpu: ' 150 ', pids: '' }, now)).toEqual({
      memoryBytes: 256 * 1024 ** 2,
      cpuPercent: 150,
      pids: 'none',
    });
    expect(limitChange({ memory: '1,5', cpu: '200', pids: '256' }, now)).toEqual({ memoryBytes: 1.5 * 1024 ** 2 });
  });

  test.each([
    [{ memory: '0' }, ['memory']],
    [{ memory: '1e3', cpu: '-5', pids: '1.5' }, ['memory', 'cpu', 'pids']],
    [{ memory: '', cpu: '', pids: '' }, []],
  ])('%o: wrong are %o', (change, wrong) => {
    expect([...limitErrors({ ...limitForm(now), ...change })]).toEqual(wrong);
  });

  test('have a way back', () => {
    expect(undoOf({ memoryBytes: 1, pids: 'none' }, now)).toEqual({ memoryBytes: 512 * 1024 ** 2, pids: 256 });
    expect(undoOf({ cpuPercent: 5 }, {})).toEqual({ cpuPercent: 'none' });
  });
});

describe('limits in the config', () => {
  const config = '# mine\nlxc.uts.name = a\nlxc.cgroup2.memory.max = 512M\nlxc.cgroup.pids.max = 4\nlxc.tty.max = 1\n';

  test('take the place of the line that was there, and all else stays', () => {
    expect(configWithLimits(config, { memoryBytes: 1024 })).toBe(config.replace('512M', '1024'));
  });

  test('replace what was said for v1, and come to the end', () => {
    expect(configWithLimits(config, { pids: 9 })).toBe(
      config.replace('lxc.cgroup.pids.max = 4\n', '').concat('lxc.cgroup2.pids.max = 9\n'),
    );
  });

  test('are taken out', () => {
    expect(configWithLimits(config, { memoryBytes: 'none', cpuPercent: 'none' })).toBe(
      config.replace('lxc.cgroup2.memory.max = 512M\n', ''),
    );
  });

  test('are said once, however often they stood there', () => {
    const twice = 'lxc.cgroup2.cpu.max = 1 2\nlxc.cgroup2.cpu.max = 3 4';
    expect(configWithLimits(twice, { cpuPercent: 50 })).toBe('lxc.cgroup2.cpu.max = 50000 100000');
  });
});
