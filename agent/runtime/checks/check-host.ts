// SPDX-License-Identifier: Apache-2.0

import type { HostCheck } from '../../protocol/host-check.ts';
import type { Sys } from '../../sys/sys.ts';
import type { Paths } from '../api.ts';
import { remark, type Said } from '../remark.ts';
import { checkDevice, checkOf } from './device-checks.ts';
import { answerOf, type KernelAnswer, type KernelCheck, kernelChecks, parseKernelConfig } from './kernel-checks.ts';
import { kernelConfigPaths, readKernelConfig } from './kernel-config.ts';
import { tryTinyGuest } from './tiny-guest.ts';
import { trials } from './trials.ts';
import { good, type TrialAnswer, tryInChild } from './try-in-child.ts';

/** Told together by `cgroup.devices`: one of them is enough. */
const told = ['cgroup.devices-v1', 'cgroup.devices-v2', 'fs.loop', 'binderfs'];

const answers: Readonly<Record<KernelAnswer, Said>> = {
  enabled: remark`enabled`,
  'as a module': remark`as a module`,
  missing: remark`missing`,
  unknown: remark`unknown`,
};

/** What the kernel tells counts only where nothing was tried: a module may be there that does not load. */
export function kernelCheck(check: KernelCheck, answer: KernelAnswer, trial: TrialAnswer | undefined): HostCheck {
  const { id, section, title, cost, option, required = false } = check;
  const isThere = trial?.ok ?? answer === 'enabled';
  const isOpen = trial === undefined && (answer === 'unknown' || answer === 'as a module');
  const told = trial ?? good(answers[answer]);
  const found = told.ok ? told.found : told.error;
  return {
    ...{ id, section, title, required, meaning: cost },
    state: isThere ? 'good' : isOpen ? 'unknown' : 'missing',
    tried: trial !== undefined,
    ...(found === undefined ? {} : { found }),
    ...(told.said === undefined ? {} : { foundSaid: told.said }),
    ...(isThere ? {} : { fix: check.fix ?? `a kernel with CONFIG_${option}=y` }),
  };
}

type Check = (check: KernelCheck) => Promise<HostCheck>;

/** What the kernel tells is read once, for all that are checked. */
function kernelChecker(sys: Sys): Check {
  const text = readKernelConfig(sys, kernelConfigPaths(sys.host.uname().release))?.text;
  const config = text === undefined ? undefined : parseKernelConfig(text);
  const fileSystems = sys.file.readText('/proc/filesystems').split(/\s+/);
  const sees = {
    path: (path: string) => sys.file.access(path, 0),
    fileSystem: (name: string) => fileSystems.includes(name),
  };
  return async (check) => {
    const trial = trials[check.id];
    const answer = trial === undefined ? undefined : await tryInChild(sys, () => trial(sys));
    return kernelCheck(check, answerOf(check, config, sees), answer);
  };
}

const toldAlone = (): KernelCheck[] => kernelChecks.filter(({ id }) => !told.includes(id));

async function checkKernel(sys: Sys): Promise<HostCheck[]> {
  const check = kernelChecker(sys);
  const checks: HostCheck[] = [];
  for (const each of toldAlone()) checks.push(await check(each));
  return checks;
}

/** One of those that checkHost asks of the kernel, as it does. undefined: there is none of that id. */
export async function checkOne(sys: Sys, id: string): Promise<HostCheck | undefined> {
  const found = toldAlone().find((each) => each.id === id);
  return found === undefined ? undefined : kernelChecker(sys)(found);
}

/** What the guests have that are started and stopped, by their config's lines. */
export interface CheckGuests {
  linux: readonly string[];
  android: readonly string[];
}

/**
 * All that guests need of this host, each thing done for real where it can be, in processes of their own; nothing is left of it.
 * Runs as root. At last a guest is started and stopped, and one of Android's kind where there is binder for it.
 */
export async function checkHost(sys: Sys, paths: Paths, { linux, android }: CheckGuests): Promise<HostCheck[]> {
  const device = await checkDevice(sys, paths);
  const checks = [...device, ...(await checkKernel(sys))];
  const fix = 'what the failed step says';
  const facts = { section: 'Guest', fix, title: 'A tiny guest', meaning: 'no guest starts' };
  checks.push(checkOf({ ...facts, id: 'guest', required: true }, await tryTinyGuest(sys, paths, linux)));
  if (device.some(({ id, state }) => id === 'binder' && state === 'good')) {
    const ofAndroid = { id: 'guest.android', title: 'One with what Android needs', meaning: 'no Android guest starts' };
    checks.push(checkOf({ ...facts, ...ofAndroid }, await tryTinyGuest(sys, paths, android)));
  }
  return checks;
}
