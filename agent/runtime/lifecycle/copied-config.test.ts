// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { copiedConfig, freshMac, ownFiles } from './copied-config.ts';

const text = `# of web
lxc.rootfs.path = dir:/g/web/rootfs
lxc.uts.name = web
lxc.net.0.hwaddr = 00:16:3e:aa:bb:cc
lxc.mount.entry = /g/web/share srv none bind 0 0
lxc.hook.start = /g/web-tools/hook
lxc.group = all
`;
const change = { from: '/g/web', to: '/h/copy', rootfs: 'dir:/h/copy/rootfs', more: [] };

test('a copy has its own root, name, address and files; comments stay', () => {
  expect(copiedConfig(text, { ...change, hostname: 'copy', newMac: () => '00:16:3e:01:02:03' })).toBe(`# of web
lxc.net.0.hwaddr = 00:16:3e:01:02:03
lxc.mount.entry = /h/copy/share srv none bind 0 0
lxc.hook.start = /g/web-tools/hook
lxc.group = all
lxc.rootfs.path = dir:/h/copy/rootfs
lxc.uts.name = copy
`);
});

test('name and address may stay, and lines may be added', () => {
  const kept = copiedConfig(text, { ...change, hostname: undefined, newMac: undefined, more: ['lxc.ephemeral = 1'] });
  expect(kept).toContain('lxc.uts.name = web\nlxc.net.0.hwaddr = 00:16:3e:aa:bb:cc\n');
  expect(kept.endsWith('lxc.rootfs.path = dir:/h/copy/rootfs\nlxc.ephemeral = 1\n')).toBe(true);
});

test('a new address keeps who made it', () => {
  expect(freshMac('00:16:3e:aa:bb:cc', Uint8Array.of(1, 2, 3))).toBe('00:16:3e:03:02:01');
  expect(freshMac('02:16:3e:xx:xx:xx', Uint8Array.of(1, 2, 255))).toBe('02:16:3e:ff:02:01');
});

test('its own files are those that its config names in its folder, and that are not its root', () => {
  const lines = [
    'lxc.hook.start = /g/web/start /g/web/list',
    'lxc.hook.clone = /g/web/start',
    'lxc.hook.mount = /g/web-tools/hook',
    'lxc.hook.stop = /g/web/../other',
    'lxc.hook.pre-mount = /g/web/rootfs/hook',
    'lxc.mount.fstab = /g/web/fstab',
    'lxc.seccomp.profile = /g/web/policies/strict',
    'lxc.net.0.script.up = /g/web/up',
    'lxc.log.file = /g/web/log',
    '# lxc.hook.stop = /g/web/none',
  ];
  expect(ownFiles(lines.join('\n'), '/g/web')).toEqual(['start', 'list', 'fstab', 'policies/strict', 'up']);
});

test('of folders that are named the outermost is its own file, and the guest itself is none', () => {
  const lines = [
    'lxc.hook.start = /g/web/hooks/run /g/web/hooks /g/web/',
    'lxc.hook.stop = /g/web/hooks/./run/ /g/web/. /g/web/config /g/web/log/hook',
  ];
  expect(ownFiles(lines.join('\n'), '/g/web')).toEqual(['hooks']);
});
