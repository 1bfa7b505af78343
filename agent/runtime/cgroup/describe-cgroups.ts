// SPDX-License-Identifier: Apache-2.0
import type { CgroupPlan, CgroupStep } from './cgroup-plan.ts';

function describeStep(step: CgroupStep): string {
  switch (step.kind) {
    case 'folder':
      return `make ${step.path}`;
    case 'inherit':
      return `fill ${step.files.join(', ')} of ${step.folder} from above`;
    case 'hand-down':
      return `hand ${step.controllers.join(', ')} down from ${step.folder}`;
    case 'enter':
      return `move the monitor to ${step.folder}`;
  }
}

/** What will happen, a line each, in the order in which it will; names may get a suffix where they are taken. */
export function describeCgroups({ hierarchies, writes, warnings }: CgroupPlan): string[] {
  return [
    ...hierarchies.flatMap(({ steps }) => steps.map(describeStep)),
    ...writes.map(({ cgroup, file, value }) => `write ${value} to ${cgroup.limit}/${file}`),
    ...hierarchies.map(({ cgroup }) => `move the guest to ${cgroup.payload}`),
    ...hierarchies.map(({ monitor }) => `move the monitor to ${monitor}`),
    ...warnings,
  ];
}
