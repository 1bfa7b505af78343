// SPDX-License-Identifier: Apache-2.0
import { architectures } from '../architecture.ts';
import { parseDeviceRule } from '../cgroup/device-rules.ts';
import { hookKinds } from '../hooks/hook-plan.ts';
import { parseRootfsSource } from '../rootfs/rootfs-source.ts';
import type { GuestConfig, MountAuto, MountEntry, NetworkConfig } from './guest-config.ts';
import {
  ConfigValueError,
  parseAddress,
  parseBoolean,
  parseBytes,
  parseCidr,
  parseLinkName,
  parseMac,
  parseNumber,
  parseSignal,
  splitWords,
} from './values.ts';

type Setter = (config: GuestConfig, value: string) => void;

function setRootfsOptions(config: GuestConfig, value: string): void {
  const options = value.split(',').filter((option) => option !== '');
  const idmap = options.find((option) => option.startsWith('idmap='));
  if (idmap !== undefined) throw new ConfigValueError(`the option ${idmap} is not supported`);
  config.rootfs.options = options.filter((option) => option !== 'ro' && option !== 'rw');
  config.rootfs.readOnly = options.findLast((option) => option === 'ro' || option === 'rw') === 'ro';
}

const autoForms: Readonly<Record<string, Partial<MountAuto>>> = {
  proc: { proc: 'mixed' },
  'proc:mixed': { proc: 'mixed' },
  'proc:rw': { proc: 'rw' },
  sys: { sys: 'mixed' },
  'sys:mixed': { sys: 'mixed' },
  'sys:ro': { sys: 'ro' },
  'sys:rw': { sys: 'rw' },
  cgroup: { cgroup: 'rw' },
  'cgroup:mixed': { cgroup: 'rw' },
  'cgroup:rw': { cgroup: 'rw' },
  'cgroup:ro': { cgroup: 'ro' },
};

function setMountAuto(config: GuestConfig, value: string): void {
  for (const word of value.split(/\s+/).filter((item) => item !== '')) {
    const form = autoForms[word];
    if (form === undefined)
      throw new ConfigValueError(`${word} is not supported; proc, sys and cgroup with :ro, :rw or :mixed are`);
    Object.assign(config.mountAuto, form);
  }
}

/** A line of fstab(5). */
export function parseMountEntry(value: string): MountEntry {
  const [source, target, type, options] = value.split(/\s+/);
  if (source === undefined || target === undefined || type === undefined) {
    throw new ConfigValueError('expected: source target type options');
  }
  const relative = target.replace(/^\/+/, '');
  if (relative === '' || relative.split('/').includes('..'))
    throw new ConfigValueError('the target must lie in the guest');
  const words = (options ?? 'defaults')
    .split(',')
    .filter((word) => word !== '' && word !== 'defaults' && word !== 'relative');
  const create = words.includes('create=dir') ? 'dir' : words.includes('create=file') ? 'file' : undefined;
  const left = words.filter((word) => word !== 'optional' && !word.startsWith('create='));
  return { source, target: relative, type, options: left, optional: words.includes('optional'), create };
}

const controllers = ['memory', 'cpu', 'pids', 'io', 'cpuset'];

function setCgroup2(config: GuestConfig, file: string, value: string): void {
  if (file === 'devices.allow' || file === 'devices.deny') {
    config.devices.push(parseDeviceRule(file === 'devices.allow', value));
    return;
  }
  const controller = controllers.find((name) => file.startsWith(`${name}.`));
  if (controller === undefined || !/^[a-z.]+$/.test(file)) {
    throw new ConfigValueError(`expected a file of ${controllers.join(', ')}, such as memory.max`);
  }
  if (/[\n\0]/.test(value)) throw new ConfigValueError('expected one line');
  config.cgroup2.push({ file, value });
}

function words(value: string): string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}

function setCapabilities(config: GuestConfig, kind: 'drop' | 'keep', value: string): void {
  const names = words(value).map((name) => name.toLowerCase().replace(/^cap_/, ''));
  const before =
    kind in config.capabilities ? ((config.capabilities as Record<string, string[]>)[kind] ?? []) : undefined;
  if (before === undefined && 'drop' in config.capabilities && config.capabilities.drop.length > 0) {
    throw new ConfigValueError('lxc.cap.drop and lxc.cap.keep exclude each other');
  }
  if (before === undefined && 'keep' in config.capabilities)
    throw new ConfigValueError('lxc.cap.drop and lxc.cap.keep exclude each other');
  const all = value === '' ? [] : [...(before ?? []), ...names];
  config.capabilities = kind === 'drop' ? { drop: all } : { keep: all };
}

/** false: no such hook. An empty value takes the hooks of that kind away. */
export function addHook(config: GuestConfig, name: string, command: string): boolean {
  const kind = hookKinds.find((each) => each === name);
  if (kind === undefined) return false;
  if (command === '') delete config.hooks[kind];
  else config.hooks[kind] = [...(config.hooks[kind] ?? []), command];
  return true;
}

export const simpleKeys: Readonly<Record<string, Setter>> = {
  'lxc.uts.name': (config, value) => {
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/.test(value)) throw new ConfigValueError('expected a host name');
    config.hostname = value;
  },
  'lxc.arch': (config, value) => {
    if (!Object.hasOwn(architectures, value))
      throw new ConfigValueError(`expected one of ${Object.keys(architectures).join(', ')}`);
    config.architecture = value;
  },
  'lxc.rootfs.path': (config, value) => {
    config.rootfs.source = parseRootfsSource(value);
    config.rootfs.path = value;
  },
  'lxc.rootfs.options': setRootfsOptions,
  'lxc.rootfs.mount': (config, value) => {
    if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute folder');
    config.rootfs.mount = value;
  },
  'lxc.init.cmd': (config, value) => {
    const command = splitWords(value);
    if (command[0]?.startsWith('/') !== true) throw new ConfigValueError('expected an absolute path, with arguments');
    config.init.command = command;
  },
  'lxc.init.cwd': (config, value) => {
    if (!value.startsWith('/')) throw new ConfigValueError('expected an absolute folder');
    config.init.cwd = value;
  },
  'lxc.init.uid': (config, value) => {
    config.init.uid = parseNumber(value, 0, 0xfffffffe);
  },
  'lxc.init.gid': (config, value) => {
    config.init.gid = parseNumber(value, 0, 0xfffffffe);
  },
  'lxc.init.groups': (config, value) => {
    config.init.groups = value.split(/[\s,]+/).map((each) => parseNumber(each, 0, 0xfffffffe));
  },
  'lxc.environment': (config, value) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*=/.test(value)) throw new ConfigValueError('expected NAME=VALUE');
    config.environment.push(value);
  },
  'lxc.mount.auto': setMountAuto,
  'lxc.mount.entry': (config, value) => {
    config.mounts.push(parseMountEntry(value));
  },
  'lxc.autodev': (config, value) => {
    config.autodev.on = parseBoolean(value);
  },
  'lxc.autodev.tmpfs.size': (config, value) => {
    config.autodev.tmpfsBytes = parseBytes(value);
  },
  'lxc.tty.max': (config, value) => {
    config.ttys = parseNumber(value, 0, 16);
  },
  'lxc.pty.max': (config, value) => {
    config.ptyMaximum = parseNumber(value, 1, 1048576);
  },
  'lxc.console.buffer.size': (config, value) => {
    config.consoleBufferBytes = value === 'auto' ? 131072 : Math.min(parseBytes(value), 64 * 1024 * 1024);
  },
  'lxc.cap.drop': (config, value) => setCapabilities(config, 'drop', value),
  'lxc.cap.keep': (config, value) => setCapabilities(config, 'keep', value),
  'lxc.no_new_privs': (config, value) => {
    config.noNewPrivileges = parseBoolean(value);
  },
  'lxc.signal.halt': (config, value) => {
    config.signals.halt = parseSignal(value);
  },
  'lxc.signal.reboot': (config, value) => {
    config.signals.reboot = parseSignal(value);
  },
  'lxc.signal.stop': (config, value) => {
    config.signals.stop = parseSignal(value);
  },
  'lxc.hook.version': (config, value) => {
    config.hookVersion = parseNumber(value, 0, 1) as 0 | 1;
  },
  'lxc.group': (config, value) => {
    config.groups.push(...words(value));
  },
  'lxc.start.auto': (config, value) => {
    config.autostart = parseBoolean(value);
  },
};

type NetworkSetter = (network: NetworkConfig, value: string) => void;

export const networkKeys: Readonly<Record<string, NetworkSetter>> = {
  type: (network, value) => {
    if (value !== 'none' && value !== 'empty' && value !== 'veth') {
      throw new ConfigValueError(`the type ${value} is not supported yet; none, empty and veth are`);
    }
    network.type = value;
  },
  link: (network, value) => {
    network.link = parseLinkName(value);
  },
  name: (network, value) => {
    network.name = parseLinkName(value);
  },
  'veth.pair': (network, value) => {
    network.pair = parseLinkName(value);
  },
  flags: (network, value) => {
    if (value !== 'up') throw new ConfigValueError('only up is known');
    network.up = true;
  },
  hwaddr: (network, value) => {
    network.macAddress = parseMac(value);
  },
  mtu: (network, value) => {
    network.mtu = parseNumber(value, 68, 65535);
  },
  'ipv4.address': (network, value) => {
    network.ipv4.push(parseCidr(value, 4));
  },
  'ipv4.gateway': (network, value) => {
    network.ipv4Gateway = parseAddress(value, 4);
  },
  'ipv6.address': (network, value) => {
    network.ipv6.push(parseCidr(value, 6));
  },
  'ipv6.gateway': (network, value) => {
    network.ipv6Gateway = parseAddress(value, 6);
  },
};

export const lodgeNetworkKeys: Readonly<Record<string, NetworkSetter>> = {
  'host.address': (network, value) => {
    network.hostAddresses.push(parseCidr(value, value.includes(':') ? 6 : 4));
  },
};

export { setCgroup2 };
