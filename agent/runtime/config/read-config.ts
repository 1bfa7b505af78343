// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import { clearKey } from './clear-key.ts';
import { ConfigItems } from './config-items.ts';
import { type ConfigLine, ConfigSyntaxError } from './config-lines.ts';
import type { GuestConfig, NetworkConfig } from './guest-config.ts';
import { type ConfigReader, expandIncludes, IncludeError, noIncludes } from './include.ts';
import { whyRefused } from './key-table.ts';
import { addHook, lodgeNetworkKeys, networkKeys, setCgroup2, simpleKeys } from './keys.ts';
import { applyProcessSetting } from './process-settings.ts';
import { ConfigValueError } from './values.ts';

function defaults(): GuestConfig {
  return {
    hostname: undefined,
    architecture: undefined,
    rootfs: { path: '', source: { kind: 'any', path: '' }, mount: undefined, readOnly: false, options: [] },
    init: { command: ['/sbin/init'], cwd: '/', uid: 0, gid: 0, groups: [] },
    environment: [],
    mountAuto: { proc: 'none', sys: 'none', cgroup: 'none' },
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
    limits: [],
    sysctls: [],
    procFiles: [],
    signals: { halt: 'PWR', reboot: 'INT', stop: 'KILL' },
    hooks: {},
    hookVersion: 0,
    groups: [],
    autostart: false,
    items: new ConfigItems(),
  };
}

function newNetwork(index: number): NetworkConfig {
  return {
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
}

function networkAt(config: GuestConfig, index: number): NetworkConfig {
  const found = config.networks.find((network) => network.index === index);
  if (found !== undefined) return found;
  const network = newNetwork(index);
  config.networks.push(network);
  return network;
}

/** `lxc.cap.drop` and `.keep` have rules of their own for an empty value, and a hook's key is its kind's. */
const clearsItself = /^lxc\.(cap|hook)\.(?!version$)/;

/** false: nobody knows the key. */
function applyLine(config: GuestConfig, key: string, value: string): boolean {
  if (applyProcessSetting(config, key, value)) return true;
  if (value === '' && !clearsItself.test(key)) return clearKey(config, key, defaults(), newNetwork(0));
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

interface Place {
  line: number;
  file?: string | undefined;
}

function refuse({ line, file }: Place, key: string, message: string): never {
  throw new RuntimeError({
    reason: 'config-invalid',
    message: `${file === undefined ? '' : `${file}, `}line ${line}: ${key}: ${message}`,
    details: { line, key, hint: message, ...(file === undefined ? {} : { file }) },
  });
}

function linesOf(text: string, reader: ConfigReader): ConfigLine[] {
  try {
    return expandIncludes(text, reader);
  } catch (error) {
    if (error instanceof ConfigSyntaxError) return refuse(error, '', error.message);
    if (error instanceof IncludeError) return refuse(error.at, 'lxc.include', error.message);
    throw error;
  }
}

/**
 * Reads a config with what it includes. Throws RuntimeError config-invalid with line, key, hint (and file, of an included one) for
 * the first line that cannot be taken.
 */
export function readConfig(text: string, reader: ConfigReader = noIncludes): GuestConfig {
  const config = defaults();
  for (const { key, value, ...place } of linesOf(text, reader)) {
    try {
      if (!applyLine(config, key, value)) refuse(place, key, whyRefused(key));
      config.items.add(key, value);
    } catch (error) {
      if (error instanceof ConfigValueError) refuse(place, key, `${error.message}, not "${value}"`);
      throw error;
    }
  }
  if (config.rootfs.path === '') refuse({ line: 0 }, 'lxc.rootfs.path', 'the config names no root file system');
  const none = config.networks.filter((network) => network.type === 'none');
  if (none.length > 0 && config.networks.length > 1)
    refuse({ line: 0 }, 'lxc.net', 'the type none goes with no other network');
  config.networks.sort((one, other) => one.index - other.index);
  return config;
}
