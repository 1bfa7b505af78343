// SPDX-License-Identifier: Apache-2.0
import { ConfigValueError } from '../config/values.ts';

/** Who may open or make which node: a line of devices.allow or devices.deny. */
export interface DeviceRule {
  allow: boolean;
  /** 'all' is the rule `a`: it sets what holds where no later rule matches, and takes the earlier rules away. */
  type: 'all' | 'block' | 'character';
  /** undefined: any. */
  major: number | undefined;
  minor: number | undefined;
  /** Sum of `deviceAccess`. A rule that allows matches when all that is asked is in it, one that denies when any of it is. */
  access: number;
  /** A node of the host that says type, major and minor, as LXC takes it: `/dev/kvm rw`. They are any until it is read. */
  path?: string;
}

/** As in struct bpf_cgroup_dev_ctx of <linux/bpf.h>. */
export const deviceAccess = { m: 1, r: 2, w: 4 } as const;
const allAccess = 7;

function parseNumber(text: string | undefined): number | undefined {
  if (text === '*') return undefined;
  if (text !== undefined && /^\d{1,7}$/.test(text)) return Number(text);
  throw new ConfigValueError('expected a rule such as c 1:3 rwm');
}

function sumOf(access: string): number {
  return [...access].reduce((sum, letter) => sum | deviceAccess[letter as 'r' | 'w' | 'm'], 0);
}

const accessPattern = /^[rwm]{1,3}$/;

function parsePathRule(allow: boolean, [path = '', access = 'rwm', ...rest]: string[]): DeviceRule {
  if (rest.length > 0 || !accessPattern.test(access)) throw new ConfigValueError('expected a rule such as /dev/kvm rw');
  return { allow, type: 'character', major: undefined, minor: undefined, access: sumOf(access), path };
}

/** `a`, `c 1:3 rwm` with * for any number (Documentation/admin-guide/cgroup-v1/devices.rst), or LXC's `/dev/kvm rw`. */
export function parseDeviceRule(allow: boolean, value: string): DeviceRule {
  if (value.startsWith('/')) return parsePathRule(allow, value.split(/\s+/));
  const [type, numbers, access = 'rwm', ...rest] = value.split(/\s+/);
  if (type === 'a') return { allow, type: 'all', major: undefined, minor: undefined, access: allAccess };
  const [major, minor, ...more] = numbers?.split(':') ?? [];
  const good = (type === 'b' || type === 'c') && more.length === 0 && rest.length === 0 && accessPattern.test(access);
  if (!good) throw new ConfigValueError('expected a rule such as c 1:3 rwm');
  return {
    allow,
    type: type === 'b' ? 'block' : 'character',
    major: parseNumber(major),
    minor: parseNumber(minor),
    access: sumOf(access),
  };
}

const number = (value: number | undefined): string => (value === undefined ? '*' : String(value));

/** The rule as v1's files take it. */
export function printDeviceRule({ type, major, minor, access }: DeviceRule): string {
  if (type === 'all') return 'a';
  const letters = Object.entries(deviceAccess).filter(([, bit]) => (access & bit) !== 0);
  return `${type === 'block' ? 'b' : 'c'} ${number(major)}:${number(minor)} ${letters.map(([letter]) => letter).join('')}`;
}

/** The exceptions that are left, all of one kind, and what holds where none of them matches. */
export interface ResolvedRules {
  rules: DeviceRule[];
  otherwise: boolean;
}

/** Every device is allowed. */
export function isOpen({ rules, otherwise }: ResolvedRules): boolean {
  return otherwise && rules.length === 0;
}

/** Rules of v2: what none of them allows is denied, as in LXC. */
export function resolveDeviceRules(configured: readonly DeviceRule[]): ResolvedRules {
  return resolve(configured, { rules: [], otherwise: false });
}

/** Rules of v1: a new folder allows what the one above allows, which is everything (devices.rst, "Hierarchy"). */
export function resolveVersion1Rules(configured: readonly DeviceRule[]): ResolvedRules {
  return resolve(configured, { rules: [], otherwise: true });
}

/** What holds when a rule comes behind others. */
export function resolveFurther(before: ResolvedRules, rule: DeviceRule): ResolvedRules {
  return resolve([rule], before);
}

const isOfSame = (one: DeviceRule, other: DeviceRule): boolean =>
  one.type === other.type && one.major === other.major && one.minor === other.minor;

/**
 * As the kernel keeps them on v1 (security/device_cgroup.c), and LXC's list for v2 does for equal access: a rule that says what holds
 * anyway only takes it from an exception for the very same numbers. `c 1:11 w` denied behind `c 1:* rwm` allowed changes nothing.
 */
function resolve(configured: readonly DeviceRule[], before: ResolvedRules): ResolvedRules {
  let { rules, otherwise } = before;
  for (const rule of configured) {
    if (rule.type === 'all') {
      rules = [];
      otherwise = rule.allow;
      continue;
    }
    const had = rules.find((each) => isOfSame(each, rule))?.access ?? 0;
    const access = rule.allow === otherwise ? had & ~rule.access : had | rule.access;
    const others = rules.filter((each) => !isOfSame(each, rule));
    rules = access === 0 ? others : [...others, { ...rule, allow: !otherwise, access }];
  }
  return { rules, otherwise };
}
