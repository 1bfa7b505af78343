// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { withAutostart } from './autostart-lines.ts';
import { bootEntryOf } from './boot-entry.ts';
import { bootOrder, type StartEntry } from './start-order.ts';

function entry(name: string, more: Partial<StartEntry> = {}): StartEntry {
  return { name, auto: true, order: 0, delaySeconds: 0, groups: [], ...more };
}

test('with the host start those of onboot, then those of no group, lower orders earlier', () => {
  const entries = [
    entry('web', { order: 20 }),
    entry('db', { order: 10 }),
    entry('cache', { order: 10 }),
    entry('off', { auto: false }),
    entry('lab', { groups: ['lab'] }),
    entry('router', { order: 99, groups: ['lab', 'onboot'] }),
  ];
  expect(bootOrder(entries).map(({ name }) => name)).toEqual(['router', 'cache', 'db', 'web']);
});

describe('a config', () => {
  const text = '# mine\nlxc.start.auto = 0\nlxc.group = a b\nlxc.uts.name = web\n  lxc.start.order=7\n';

  test('gets the new lines in the place of the old, and keeps the rest', () => {
    expect(withAutostart(text, entry('', { order: 10, delaySeconds: 5, groups: ['onboot'] }))).toBe(
      '# mine\nlxc.uts.name = web\nlxc.start.auto = 1\nlxc.start.order = 10\nlxc.start.delay = 5\nlxc.group = onboot\n',
    );
  });

  test('says nothing of what is as usual', () => {
    expect(withAutostart(text, entry('', { auto: false }))).toBe('# mine\nlxc.uts.name = web\n');
  });
});

describe('what a host runs at its start', () => {
  const found = (...paths: string[]) => bootEntryOf((path) => paths.includes(path), "/data/it's lodge");

  test.each([
    [['/data/adb/magisk'], 'service.d', '/data/adb/service.d/lodge-autostart.sh'],
    [['/data/adb/ksu', '/run/systemd/system'], 'service.d', '/data/adb/service.d/lodge-autostart.sh'],
    [['/run/systemd/system', '/etc/init.d', '/etc/rc2.d'], 'systemd', '/etc/systemd/system/lodge-autostart.service'],
    [['/run/openrc', '/etc/init.d'], 'openrc', '/etc/init.d/lodge-autostart'],
    [['/etc/init.d', '/etc/rc2.d', '/etc/rc5.d'], 'sysv', '/etc/init.d/lodge-autostart'],
  ])('with %j is %s', (paths, method, path) => {
    expect(found(...paths)).toMatchObject({ method, file: { path } });
  });

  test('is nothing where nothing is known', () => {
    expect(found('/etc/init.d')).toBeUndefined();
  });

  test('has links for the run levels that are there', () => {
    expect(found('/etc/init.d', '/etc/rc3.d')?.links).toEqual([
      { path: '/etc/rc3.d/S99lodge-autostart', target: '../init.d/lodge-autostart' },
    ]);
  });

  test.each([[['/data/adb/ap']], [['/etc/init.d', '/etc/rc2.d']]])('is a script that a shell reads: %j', (paths) => {
    const text = found(...paths)?.file.text ?? '';
    execFileSync('sh', ['-n'], { input: text });
    expect(text).toContain("'/data/it'\\''s lodge/autostart/lodged' autostart --base");
  });
});
