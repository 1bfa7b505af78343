// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { CgroupPlan, CgroupStep } from '../cgroup/cgroup-plan.ts';
import type { DevicePlan } from '../cgroup/device-controller.ts';
import { printInstructions } from '../cgroup/print-instructions.ts';
import { remark, type Said } from '../remark.ts';
import { warningStep } from './warning-step.ts';

function saidOf(step: CgroupStep): Said | { text: string } {
  switch (step.kind) {
    case 'folder':
      return { text: `mkdir ${step.path}` };
    case 'inherit':
      return remark`fill ${step.files.join(', ')} of ${step.folder} as the folder above has them`;
    case 'hand-down':
      return {
        text: `echo ${step.controllers.map((name) => `+${name}`).join(' ')} > ${step.folder}/cgroup.subtree_control`,
      };
    case 'enter':
      return remark`the monitor enters ${step.folder}`;
  }
}

export function describeCgroups({ hierarchies }: CgroupPlan): StartStep[] {
  return hierarchies.flatMap(({ steps, cgroup, monitor, isNeeded }) => {
    const optional = isNeeded ? {} : { optional: true as const };
    const entered = { ...remark`the guest enters ${cgroup.payload}`, ...optional };
    const watched = steps.some(({ kind }) => kind === 'enter')
      ? []
      : [{ ...remark`the monitor enters ${monitor}`, ...optional }];
    return [...steps.map((step) => ({ ...saidOf(step), ...optional })), entered, ...watched];
  });
}

export function describeLimits({ writes, warnings }: CgroupPlan): StartStep[] {
  const written = writes.map(({ cgroup, file, value, key }) => ({
    text: `echo ${value} > ${cgroup.limit}/${file}`,
    from: key,
  }));
  return [...written, ...warnings.map(warningStep)];
}

export function describeDeviceRules(plan: DevicePlan): StartStep[] {
  const from = 'lxc.cgroup2.devices';
  if (plan.kind === 'files') return plan.writes.map(({ file, value }) => ({ text: `echo ${value} > ${file}`, from }));
  if (plan.kind === 'none') return plan.why === undefined ? [] : [warningStep(remark`no device rules: ${plan.why}`)];
  const head = { ...remark`attach a device program to ${plan.folder}:`, from };
  return [head, ...printInstructions(plan.program).map((line) => ({ text: `  ${line}`, from }))];
}
