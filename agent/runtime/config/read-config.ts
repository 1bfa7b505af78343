// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import { ConfigSyntaxError, parseConfigLines } from './config-lines.ts';
import type { GuestConfig, NetworkConfig } from './guest-config.ts';
import { addHook, legacyKeys, lodgeNetworkKeys, networkKeys, setCgroup2, simpleKeys } from './keys.ts';
import { ConfigValueError } from './values.ts';

function defaults(): GuestConfig {
  return {
    hostname: undefined,
    architecture: undefined,
    rootfs: { path: '', source: { kind: 'any', path: '' }, mount: undefined, readOnly: false, options: [] },
    init: { command: ['/sbin/init'], cwd: '/', uid: 0, gid: 0 },
    environment: [],
    mountAuto: { proc: 'mixed', sys: 'mixed', cgroup: 'rw' },
    mounts: [],
    // LXC's 500 kB kill an Android init, which maps its properties there.
    autodev: { on: true, tmpfsBytes: 64 * 1024 * 1024 },
    ttys: 0,
    ptyMaximum: 1024,
    consoleBufferBytes: 1024 * 1024,
    networks: [],
    cgroup2: [],
    devices: [],
    capabilities: { drop: [] },
    noNewPrivileges: false,
    signals: { halt: 'PWR', reboot: 'INT', stop: 'KILL' },
    hooks: {},
    hookVersion: 0,
    groups: [],
    autostart: false,
  };
}

function networkAt(config: GuestConfig, index: number): NetworkConfig {
  const found = config.networks.find((network) => network.index === index);
  if (found !== undefined) return found;
  const network: NetworkConfig = {
    index,
    type: 'empty',
    link: undefined,
    name: undefined,
    pair: undefined,
    up: false,
    macAddress: undefined,
    mtu: undefined,
    ipv4: [],
    ipv4Gateway: undefined,
    ipv6: [],
    ipv6Gateway: undefined,
    hostAddresses: [],
  };
  config.networks.push(network);
  return network;
}

/** false: nobody knows the key. */
function applyLine(config: GuestConfig, key: string, value: string): boolean {
  const network = /^(lxc|lodge)\.net\.(\d{1,3})\.(.+)$/.exec(key);
  if (network !== null) {
    const table = network[1] === 'lxc' ? networkKeys : lodgeNetworkKeys;
    const set = Object.hasOwn(table, network[3] ?? '') ? table[network[3] ?? ''] : undefined;
    if (set === undefined) return false;
    set(networkAt(config, Number(network[2])), value);
    return true;
  }
  if (key.startsWith('lxc.cgroup2.')) {
    setCgroup2(config, key.slice('lxc.cgroup2.'.length), value);
    return true;
  }
  if (key.startsWith('lxc.hook.') && key !== 'lxc.hook.version')
    return addHook(config, key.slice('lxc.hook.'.length), value);
  const set = Object.hasOwn(simpleKeys, key) ? simpleKeys[key] : undefined;
  set?.(config, value);
  return set !== undefined;
}

function refuse(line: number, key: string, message: string): never {
  throw new RuntimeError({
    reason: 'config-invalid',
    message: `line ${line}: ${key}: ${message}`,
    details: { line, key, hint: message },
  });
}

function unknownKey(key: string): string {
  const successor = Object.hasOwn(legacyKeys, key) ? legacyKeys[key] : undefined;
  if (successor !== undefined) return `this is a key of LXC 2; its successor is ${successor}`;
  return key.startsWith('lxc.') || key.startsWith('lodge.')
    ? 'this key is not supported'
    : 'keys begin with lxc. or lodge.';
}

/** Reads a config. Throws RuntimeError config-invalid with line, key and hint for the first line that cannot be taken. */
export function readConfig(text: string): GuestConfig {
  const config = defaults();
  let lines: ReturnType<typeof parseConfigLines>;
  try {
    lines = parseConfigLines(text);
  } catch (error) {
    if (!(error instanceof ConfigSyntaxError)) throw error;
    return refuse(error.line, '', error.message);
  }
  for (const { key, value, line } of lines) {
    try {
      if (!applyLine(config, key, value)) refuse(line, key, unknownKey(key));
    } catch (error) {
      if (error instanceof ConfigValueError) refuse(line, key, `${error.message}, not "${value}"`);
      throw error;
    }
  }
  if (config.rootfs.path === '') refuse(0, 'lxc.rootfs.path', 'the config names no root file system');
  const none = config.networks.filter((network) => network.type === 'none');
  if (none.length > 0 && config.networks.length > 1) refuse(0, 'lxc.net', 'the type none goes with no other network');
  config.networks.sort((one, other) => one.index - other.index);
  return config;
}
