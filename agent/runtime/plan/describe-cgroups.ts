// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { CgroupPlan, CgroupStep } from '../cgroup/cgroup-plan.ts';
import type { DevicePlan } from '../cgroup/device-controller.ts';
import { printInstructions } from '../cgroup/print-instructions.ts';
import { warningStep } from './warning-step.ts';

function textOf(step: CgroupStep): string {
  switch (step.kind) {
    case 'folder':
      return `mkdir ${step.path}`;
    case 'inherit':
      return `fill ${step.files.join(' and ')} of ${step.folder} as the folder above has them`;
    case 'hand-down':
      return `echo ${step.controllers.map((name) => `+${name}`).join(' ')} > ${step.folder}/cgroup.subtree_control`;
    case 'enter':
      return `the monitor enters ${step.folder}`;
  }
}

export function describeCgroups({ hierarchies }: CgroupPlan): StartStep[] {
  return hierarchies.flatMap(({ steps, cgroup, monitor, isNeeded }) => {
    const optional = isNeeded ? {} : { optional: true as const };
    const entered = { text: `the guest enters ${cgroup.payload}`, ...optional };
    const watched = steps.some(({ kind }) => kind === 'enter')
      ? []
      : [{ text: `the monitor enters ${monitor}`, ...optional }];
    return [...steps.map((step) => ({ text: textOf(step), ...optional })), entered, ...watched];
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
  if (plan.kind === 'none') return plan.why === undefined ? [] : [warningStep(`no device rules: ${plan.why}`)];
  const head = { text: `attach a device program to ${plan.folder}:`, from };
  return [head, ...printInstructions(plan.program).map((line) => ({ text: `  ${line}`, from }))];
}
