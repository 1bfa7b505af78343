// SPDX-License-Identifier: Apache-2.0
import { parseTimeOffset } from '../namespaces/time-offset.ts';
import { parseSize } from './keys/terminal-keys.ts';
import { ConfigValueError } from './values.ts';

/** Of x86 and ARM, from 1 on (signal(7)). */
const signals =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );
const realtime: Readonly<Record<string, number>> = { RTMIN: 34, RTMAX: 64 };

function signalNumber(value: string): string {
  const [, name = '', offset = '0'] = /^(?:SIG)?([A-Z]+\d?)([+-]\d+)?$/.exec(value) ?? [];
  const base = realtime[name] ?? signals.indexOf(name) + 1;
  return base === 0 ? value : String(base + Number(offset));
}

/** In the order in which LXC has them. */
const namespaces = ['user', 'mnt', 'pid', 'uts', 'ipc', 'net', 'cgroup', 'time'];

function namespaceLines(value: string): string {
  const named = value.split(/\s+/);
  return namespaces.flatMap((kind) => (named.includes(kind) ? [`${kind}\n`] : [])).join('');
}

/** The prefix that a class of addresses has without one, and no broadcast address. */
function ipv4(value: string): string {
  const [address = '', prefix] = (value.split(/\s+/)[0] ?? '').split('/');
  const first = Number(address.split('.')[0]);
  const ofClass = first < 128 ? 8 : first < 192 ? 16 : 24;
  return `${address}/${prefix ?? ofClass}`;
}

function seconds(value: string): string {
  const nanoseconds = parseTimeOffset(value);
  return nanoseconds % 1_000_000_000n === 0n ? `${nanoseconds / 1_000_000_000n}s` : `${nanoseconds}ns`;
}

/** How LXC tells a value that it has read (get_config_item): as what it has become, not as it was written. */
const forms: readonly (readonly [RegExp, (value: string) => string])[] = [
  [/^lxc\.(signal\.\w+|monitor\.signal\.pdeath)$/, signalNumber],
  [/^lxc\.console\.(buffer\.)?size$/, (value) => String(parseSize(value))],
  [/^lxc\.rootfs\.path$/, (value) => value.replace(/^dir:/, '')],
  [/^lxc\.namespace\.(keep|clone)$/, namespaceLines],
  [/^lxc\.net\.\d+\.ipv4\.address$/, ipv4],
  [/^lxc\.time\.offset\.\w+$/, seconds],
  [/^lxc\.cgroup2?\.(?!dir|relative|devices)/, (value) => `${value}\n`],
];

/** A value that no start would take is told as it is written. */
export function itemForm(key: string, value: string): string {
  try {
    return forms.find(([pattern]) => pattern.test(key))?.[1](value) ?? value;
  } catch (error) {
    if (error instanceof ConfigValueError) return value;
    throw error;
  }
}

/** The values of a list as one text: a line for each, of which the last has an end but for some keys. */
export function listForm(key: string, values: readonly string[]): string {
  if (key === 'lxc.mount.auto') return values.join(' ');
  const endsOpen = /^lxc\.(idmap|net\.\d+\.(ipv[46]\.address|veth\.ipv[46]\.route))$/.test(key);
  return values.join('\n') + (endsOpen ? '' : '\n');
}

/** What LXC tells where nothing is set, beside what is unset in the table of keys. */
const unset: Readonly<Record<string, string>> = {
  'lxc.autodev.tmpfs.size': '0',
  'lxc.console.buffer.size': '0',
  'lxc.console.rotate': '0',
  'lxc.console.size': '0',
  'lxc.hook.version': '0',
  'lxc.init.gid': '0',
  'lxc.init.uid': '0',
  'lxc.keyring.session': '0',
  'lxc.monitor.signal.pdeath': '9',
  'lxc.no_new_privs': '0',
  'lxc.seccomp.allow_nesting': '0',
  'lxc.signal.halt': '0',
  'lxc.signal.reboot': '0',
  'lxc.signal.stop': '0',
  'lxc.time.offset.boot': '0ns',
  'lxc.time.offset.monotonic': '0ns',
};

export function unsetForm(key: string): string | undefined {
  return Object.hasOwn(unset, key) ? unset[key] : undefined;
}

/** Keys that stand for all below them, each with its key. */
const groups = ['lxc.cgroup', 'lxc.cgroup2', 'lxc.prlimit', 'lxc.sysctl', 'lxc.proc'];

export function isGroup(key: string): boolean {
  return groups.includes(key);
}

/** The type of network that has a key below lxc.net.N. */
export function networkTypeOf(key: string): string | undefined {
  return /^lxc\.net\.\d+\.(macvlan|ipvlan|vlan|veth)\./.exec(key)?.[1];
}
