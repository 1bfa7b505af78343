// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys, type SysError } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { CgroupLimit } from '../config/keys/cgroup-keys.ts';
import { limitFailure } from './cgroup-failures.ts';
import type { GuestCgroup } from './guest-cgroup.ts';
import { type LimitWrite, planLimits } from './limit-plan.ts';

/** Limits of a guest that runs. What is left out stays as it is; 'none' takes a limit away. */
export interface LimitChange {
  memoryBytes?: number | 'none';
  /** Of one processor. */
  cpuPercent?: number | 'none';
  pids?: number | 'none';
}

const periodMicroseconds = 100_000;

/** As files of v2; the plan turns them into those of v1 where the controller is there. */
export function limitFiles({ memoryBytes, cpuPercent, pids }: LimitChange): CgroupLimit[] {
  const files: CgroupLimit[] = [];
  const word = (limit: number | 'none'): string => (limit === 'none' ? 'max' : String(limit));
  if (memoryBytes !== undefined) files.push({ file: 'memory.max', value: word(memoryBytes) });
  if (cpuPercent !== undefined) {
    const quota = cpuPercent === 'none' ? 'max' : Math.round((cpuPercent * periodMicroseconds) / 100);
    files.push({ file: 'cpu.max', value: `${quota} ${periodMicroseconds}` });
  }
  if (pids !== undefined) files.push({ file: 'pids.max', value: word(pids) });
  return files;
}

function pathOf({ cgroup, file }: LimitWrite): string {
  return `${cgroup.limit}/${file}`;
}

/** v1 takes less memory than is used only if it can push enough out: EBUSY. */
function refusal({ key, value }: LimitWrite, error: SysError): RuntimeError {
  if (error.code !== 'EBUSY') return limitFailure(key, value, error);
  const { code, errno, call, path = '' } = error;
  return new RuntimeError({
    reason: 'guest-busy',
    message: `${key} = ${value}: the guest uses more than that`,
    details: { step: 'cgroups', key, code, errno, call, path, hint: 'choose more, or end something in the guest' },
  });
}

/** All of them, or none: what was written is put back when one is refused. Throws RuntimeError. */
export function changeLimits(sys: Sys, cgroups: readonly GuestCgroup[], change: LimitChange): void {
  const { writes } = planLimits({ cgroup: [], cgroup2: limitFiles(change) }, cgroups);
  const before: { path: string; value: string }[] = [];
  for (const write of writes) {
    const path = pathOf(write);
    try {
      const value = sys.file.readText(path).trim();
      sys.file.writeText(path, write.value);
      before.push({ path, value });
    } catch (error) {
      if (!isSysError(error)) throw error;
      putBack(sys, before);
      throw refusal(write, error);
    }
  }
}

function putBack(sys: Sys, before: readonly { path: string; value: string }[]): void {
  for (const { path, value } of [...before].reverse()) {
    try {
      sys.file.writeText(path, value);
    } catch (error) {
      // The guest may have used more meanwhile than it was allowed before; the refusal that led here is what is told.
      if (!isSysError(error)) throw error;
    }
  }
}
