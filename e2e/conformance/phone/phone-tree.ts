// SPDX-License-Identifier: Apache-2.0
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { chmod, cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { captureCommand } from '../../../build/debian/capture-command.ts';
import { buildBusyboxGuest } from '../../fixtures/guests/busybox/busybox-guest.ts';
import { fetchStockTree, type StockRelease } from '../stock-tree.ts';
import { type PhoneConfig, phoneBase } from './phone-config.ts';
import { phoneConfigText } from './phone-config-text.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const device = fileURLToPath(new URL('../../../build/out/device/arm64/', import.meta.url));

/** Of the packages' tree only what the tools load: each megabyte is pushed. */
const stockPaths = [
  ...['bin', 'sbin', 'lib', 'etc/lxc', 'usr/share/lxc/config', 'usr/lib/ld-linux-aarch64.so.1'],
  ...['usr/lib/aarch64-linux-gnu/lxc'],
];
const stockLibraries =
  /^(ld-linux|lib(c|m|lxc|dbus-1|systemd|seccomp|selinux|apparmor|cap|gcc_s|pcre2-8|crypto|lzma|zstd|lz4|gcrypt|gpg-error)\.so)/;
const stockPrograms = /^(lxc-|busybox$|sh$)/;

async function copyStock(target: string, release: StockRelease): Promise<void> {
  const tree = await fetchStockTree(release, 'arm64');
  const libraries = 'usr/lib/aarch64-linux-gnu';
  const chosen = [
    // Before trixie what is in /lib lies there, and not below /usr.
    ...stockPaths.filter((path) => existsSync(join(tree, path))),
    ...readdirSync(join(tree, libraries))
      .filter((name) => stockLibraries.test(name))
      .map((name) => `${libraries}/${name}`),
    ...readdirSync(join(tree, 'usr/bin'))
      .filter((name) => stockPrograms.test(name))
      .map((name) => `usr/bin/${name}`),
  ];
  for (const path of chosen) {
    mkdirSync(join(target, path, '..'), { recursive: true });
    cpSync(join(tree, path), join(target, path), { recursive: true, verbatimSymlinks: true });
  }
  for (const folder of ['run', 'tmp', 'root', 'var/tmp']) mkdirSync(join(target, folder), { recursive: true });
}

/** Commands that the view needs where the shell cannot find them in itself. */
const applets =
  'sh cat chmod cp cut echo env find grep hostname id ip kill ln ls mkdir mknod mv poweroff readlink reboot rm sed sleep sort stat stty tr uname uniq usleep wc';

async function makePristine(target: string): Promise<void> {
  const { rootfsDirectory } = await buildBusyboxGuest('arm64');
  for (const folder of ['bin', 'sbin', 'dev', 'proc', 'sys', 'root', 'tmp', 'run', 'mnt', 'var', 'etc', '.view'])
    await mkdir(join(target, folder), { recursive: true });
  await cp(join(rootfsDirectory, 'bin/busybox'), join(target, 'bin/busybox'));
  for (const name of applets.split(' ')) symlinkSync('/bin/busybox', join(target, 'bin', name));
  await writeFile(join(target, 'etc/hosts'), '127.0.0.1 localhost\n');
  for (const [from, name] of [
    ['../view/view.sh', 'view.sh'],
    ['wait.sh', 'wait.sh'],
  ] as const) {
    await cp(here(from), join(target, name));
    await chmod(join(target, name), 0o755);
  }
}

/** What is pushed: the runners, the guest's root, the scripts, and the configs; as a tar, everything of root's. */
export async function packPhoneTree(
  folder: string,
  configs: readonly PhoneConfig[],
  release: StockRelease,
): Promise<string> {
  const tree = join(folder, 'tree');
  await rm(tree, { recursive: true, force: true });
  await mkdir(tree, { recursive: true });
  await copyStock(join(tree, 'stock'), release);
  await makePristine(join(tree, 'pristine'));
  await captureCommand('mksquashfs', [join(tree, 'pristine'), join(tree, 'squashfs.img'), '-quiet', '-all-root']);
  for (const name of ['lodged', 'agent.qbc']) await cp(join(device, name), join(tree, name));
  for (const name of ['runners.sh', 'compare.sh', 'tools.sh']) await cp(here(name), join(tree, name));
  await mkdir(join(tree, 'guests/tools'), { recursive: true });
  await writeFile(join(tree, 'guests/tools/config'), toolsConfig);
  for (const [index, config] of configs.entries()) {
    const place = join(tree, 'configs', numberOf(index));
    await mkdir(place, { recursive: true });
    for (const [name, text] of Object.entries(phoneConfigText(config))) await writeFile(join(place, name), text);
  }
  const path = join(folder, 'tree.tar');
  await captureCommand('tar', ['--owner=0', '--group=0', '--numeric-owner', '-cf', path, '-C', tree, '.']);
  return path;
}

/** The folder of a config on the phone; in their order. */
export function numberOf(index: number): string {
  return String(index).padStart(3, '0');
}

const toolsConfig = `lxc.uts.name = tools
lxc.rootfs.path = dir:${phoneBase}/pristine
lxc.rootfs.options = ro
lxc.init.cmd = /wait.sh
lxc.signal.halt = SIGTERM
lxc.mount.auto = proc:mixed
lxc.pty.max = 64
lxc.tty.max = 1
lxc.group = alpha
lxc.cgroup2.pids.max = 64
lxc.net.0.type = veth
lxc.net.0.flags = up
lxc.net.0.hwaddr = 02:00:00:00:00:01
lxc.net.0.ipv4.address = 10.83.11.2/24
`;
