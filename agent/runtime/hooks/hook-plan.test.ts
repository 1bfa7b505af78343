// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type HookFacts, planHook } from './hook-plan.ts';

const facts: HookFacts = {
  name: 'web',
  configPath: '/g/web/config',
  rootfsPath: '/g/web/rootfs',
  rootfsMount: '/g/web/rootfs',
  version: 0,
};

test('version 0 tells name, section and kind by arguments, and the namespaces behind them', () => {
  const [run] = planHook('stop', ['/bin/bye -v'], { ...facts, namespaces: { net: '/proc/7/fd/9' } }, '/bin/sh');
  expect(run?.argv).toEqual(['/bin/sh', '-c', '/bin/bye -v "$@"', 'sh', 'web', 'lxc', 'stop', 'net:/proc/7/fd/9']);
  expect(run?.environment).toContain('LXC_NAME=web');
  expect(run?.environment).toContain('LXC_NET_NS=/proc/7/fd/9');
});

test('version 1 tells them by the environment', () => {
  const namespaces = { net: '/proc/7/fd/9' };
  const [run] = planHook('stop', ['/bin/bye'], { ...facts, version: 1, target: 'reboot', namespaces }, '/bin/sh');
  expect(run?.argv).toEqual(['/bin/sh', '-c', '/bin/bye', 'sh']);
  expect(run?.environment).toEqual(
    expect.arrayContaining([
      'LXC_HOOK_TYPE=stop',
      'LXC_HOOK_SECTION=lxc',
      'LXC_HOOK_VERSION=1',
      'LXC_TARGET=reboot',
      'LXC_NET_NS=/proc/7/fd/9',
      'LXC_CONFIG_FILE=/g/web/config',
    ]),
  );
});

test('what is not known at the moment is not told', () => {
  const [run] = planHook('pre-start', ['true'], facts, '/bin/sh');
  expect(run?.environment.join('\n')).not.toMatch(/LXC_PID|LXC_TARGET|undefined/);
});

test('the root is told without its kind of storage', () => {
  const [run] = planHook('pre-start', ['true'], { ...facts, rootfsPath: 'overlay:/a:/b' }, '/bin/sh');
  expect(run?.environment).toContain('LXC_ROOTFS_PATH=/a:/b');
});
