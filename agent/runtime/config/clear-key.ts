// SPDX-License-Identifier: Apache-2.0
import type { GuestConfig, NetworkConfig } from './guest-config.ts';

type Clear = (config: GuestConfig, fresh: GuestConfig) => void;

/** A field of the config that a key stands for alone. */
function field<K extends keyof GuestConfig>(name: K): Clear {
  return (config, fresh) => {
    config[name] = fresh[name];
  };
}

function part<K extends 'rootfs' | 'init' | 'autodev' | 'signals', P extends keyof GuestConfig[K]>(
  name: K,
  inner: P,
): Clear {
  return (config, fresh) => {
    config[name][inner] = fresh[name][inner];
  };
}

const clears: Readonly<Record<string, Clear>> = {
  'lxc.uts.name': field('hostname'),
  'lxc.arch': field('architecture'),
  'lxc.rootfs.path': field('rootfs'),
  'lxc.rootfs.mount': part('rootfs', 'mount'),
  'lxc.rootfs.options': (config, fresh) => {
    config.rootfs.options = fresh.rootfs.options;
    config.rootfs.readOnly = fresh.rootfs.readOnly;
  },
  'lxc.init.cmd': part('init', 'command'),
  'lxc.init.cwd': part('init', 'cwd'),
  'lxc.init.uid': part('init', 'uid'),
  'lxc.init.gid': part('init', 'gid'),
  'lxc.init.groups': part('init', 'groups'),
  'lxc.environment': field('environment'),
  'lxc.mount.auto': field('mountAuto'),
  'lxc.mount.entry': field('mounts'),
  'lxc.autodev': part('autodev', 'on'),
  'lxc.autodev.tmpfs.size': part('autodev', 'tmpfsBytes'),
  'lxc.tty.max': field('ttys'),
  'lxc.pty.max': field('ptyMaximum'),
  'lxc.console.buffer.size': field('consoleBufferBytes'),
  'lxc.no_new_privs': field('noNewPrivileges'),
  'lxc.signal.halt': part('signals', 'halt'),
  'lxc.signal.reboot': part('signals', 'reboot'),
  'lxc.signal.stop': part('signals', 'stop'),
  'lxc.group': field('groups'),
  'lxc.start.auto': field('autostart'),
  'lxc.hook': field('hooks'),
  'lxc.hook.version': field('hookVersion'),
  'lxc.net': field('networks'),
  'lxc.cgroup2': (config) => {
    config.cgroup2 = [];
    config.devices = [];
  },
  'lxc.include': () => undefined,
};

/** The field of a network that a sub-key stands for; `flags` and the lists among them. */
const networkFields: Readonly<Record<string, keyof NetworkConfig>> = {
  type: 'type',
  link: 'link',
  name: 'name',
  flags: 'up',
  hwaddr: 'macAddress',
  mtu: 'mtu',
  'veth.pair': 'pair',
  'ipv4.address': 'ipv4',
  'ipv4.gateway': 'ipv4Gateway',
  'ipv6.address': 'ipv6',
  'ipv6.gateway': 'ipv6Gateway',
  'host.address': 'hostAddresses',
};

function clearNetwork(config: GuestConfig, index: number, name: string | undefined, fresh: NetworkConfig): boolean {
  if (name === undefined) {
    config.networks = config.networks.filter((network) => network.index !== index);
    return true;
  }
  const key = Object.hasOwn(networkFields, name) ? networkFields[name] : undefined;
  const network = config.networks.find((each) => each.index === index);
  if (key === undefined) return false;
  if (network !== undefined) Object.assign(network, { [key]: fresh[key] });
  return true;
}

/** Of v2 a file, or all files of a controller. */
function clearCgroup(config: GuestConfig, name: string): void {
  if (name === 'devices' || name === 'devices.allow' || name === 'devices.deny') config.devices = [];
  config.cgroup2 = config.cgroup2.filter(({ file }) => file !== name && !file.startsWith(`${name}.`));
}

/**
 * An empty value takes a key's earlier lines back, and of a group (lxc.net, lxc.net.0, lxc.hook, lxc.cgroup2) all of its keys.
 * `fresh` and `network`: what there is without a line. false: it is no key that can be cleared.
 */
export function clearKey(config: GuestConfig, key: string, fresh: GuestConfig, network: NetworkConfig): boolean {
  const [, index, name] = /^(?:lxc|lodge)\.net\.(\d{1,3})(?:\.(.+))?$/.exec(key) ?? [];
  if (index !== undefined) return clearNetwork(config, Number(index), name, network);
  if (key.startsWith('lxc.cgroup2.')) {
    clearCgroup(config, key.slice('lxc.cgroup2.'.length));
    return true;
  }
  const clear = Object.hasOwn(clears, key) ? clears[key] : undefined;
  clear?.(config, fresh);
  return clear !== undefined;
}
