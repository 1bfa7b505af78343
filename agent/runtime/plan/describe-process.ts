// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { hookKinds } from '../hooks/hook-plan.ts';
import { initEnvironment } from '../init-environment.ts';
import { asStep, remark } from '../remark.ts';
import { capabilityNames, planDrops } from '../security/capabilities.ts';
import { printProgram } from '../security/seccomp/print-program.ts';
import type { SecurityPlan } from '../security/security-plan.ts';
import { warningStep } from './warning-step.ts';

const limitText = (value: number): string => (value === -1 ? 'unlimited' : String(value));

/** Host name, limits, sysctls and files of /proc. */
export function describeProcess(config: GuestConfig, name: string): StartStep[] {
  return [
    { text: `hostname ${config.hostname ?? name}`, ...(config.hostname === undefined ? {} : { from: 'lxc.uts.name' }) },
    ...config.limits.map(({ name: limit, soft, hard }) => ({
      text: `prlimit --${limit}=${limitText(soft)}:${limitText(hard)}`,
      from: `lxc.prlimit.${limit}`,
    })),
    ...config.sysctls.map(({ name: key, value }) => ({ text: `sysctl ${key}=${value}`, from: `lxc.sysctl.${key}` })),
    ...config.procFiles.map(({ name: file, value }) => ({
      text: `echo ${value} > /proc/PID/${file}`,
      from: `lxc.proc.${file}`,
    })),
  ];
}

/** What the first process does to itself beside its capabilities. */
export interface PlannedSecurity {
  plan: SecurityPlan;
  /** What of the policy is left out. */
  warnings: readonly string[];
}

const instructionBytes = 8;

function describeFilter(filter: Uint8Array): StartStep[] {
  const lines = [
    remark`filter system calls by ${filter.length / instructionBytes} instructions`,
    ...printProgram(filter),
  ];
  return lines.map((line) => ({ ...asStep(line), from: 'lxc.seccomp.profile' }));
}

function describeSelf({ plan: { coreScheduling, keyring, label, filter }, warnings }: PlannedSecurity): StartStep[] {
  const labelled = [label, keyring.label].flatMap((each) => (each === undefined ? [] : [each]));
  return [
    ...(coreScheduling ? [{ ...remark`a core scheduling cookie of its own`, from: 'lxc.sched.core' }] : []),
    ...(keyring.join ? [{ ...remark`a session keyring of its own`, from: 'lxc.keyring.session' }] : []),
    ...labelled.map(({ path, text, key }) => ({ text: `echo ${text} > ${path}`, from: key })),
    ...(filter === undefined ? [] : describeFilter(filter)),
    ...warnings.map(warningStep),
  ];
}

/** `lastCapability`: of /proc/sys/kernel/cap_last_cap. */
export function describeSecurity(config: GuestConfig, lastCapability: number, security: PlannedSecurity): StartStep[] {
  const drops = planDrops(config.capabilities, lastCapability).map((number) => capabilityNames[number] ?? `${number}`);
  const from = 'drop' in config.capabilities ? 'lxc.cap.drop' : 'lxc.cap.keep';
  return [
    ...(drops.length === 0 ? [] : [{ ...remark`drop the capabilities ${drops.join(' ')}`, from }]),
    ...(config.noNewPrivileges ? [{ ...remark`no new privileges by exec`, from: 'lxc.no_new_privs' }] : []),
    ...describeSelf(security),
  ];
}

export function describeHooks({ hooks }: GuestConfig): StartStep[] {
  return hookKinds.flatMap((kind) =>
    (hooks[kind] ?? []).map((command) => ({ text: `${kind}: ${command}`, from: `lxc.hook.${kind}` })),
  );
}

export function describeTerminals({ console, ttys, ttyFolder }: GuestConfig): StartStep[] {
  const folder = ttyFolder === '' ? '/dev' : `/dev/${ttyFolder}`;
  return [
    console.path === 'none'
      ? { ...remark`no console`, from: 'lxc.console.path' }
      : remark`a pseudoterminal on ${folder}/console`,
    ...(ttys === 0 ? [] : [{ ...remark`pseudoterminals on ${folder}/tty1 to tty${ttys}`, from: 'lxc.tty.max' }]),
  ];
}

/** `command`: what is executed. `inherited`: the environment of the runtime, of which a name alone takes its value. */
export function describeInit(
  config: GuestConfig,
  command: readonly string[],
  inherited: readonly string[],
): StartStep[] {
  const { cwd, uid, gid, groups } = config.init;
  const environment = initEnvironment(config.environment, inherited);
  const quoted = command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
  const run =
    uid === 0 && gid === 0
      ? remark`exec ${quoted} in ${cwd}`
      : remark`exec ${quoted} in ${cwd} as ${[uid, gid, ...groups].join(':')}`;
  return [{ ...run, from: 'lxc.init.cmd' }, ...environment.map((text) => ({ text }))];
}
