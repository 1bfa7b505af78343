// SPDX-License-Identifier: Apache-2.0

import type { StartStep } from '../../protocol/start-plan.ts';
import type { MountStep } from '../mounts/mount-step.ts';
import { asStep, remark, type Said } from '../remark.ts';
import type { RootfsPlan } from '../rootfs/rootfs-plan.ts';

/** mount(8)'s words for mount(2)'s flags. */
function words(flags: readonly string[], data?: string): string {
  const all = [...flags.map((flag) => flag.toLowerCase()), ...(data === undefined ? [] : [data])];
  return all.length === 0 ? '' : ` -o ${all.join(',')}`;
}

function octal(mode: number): string {
  return `0${(mode & 0o7777).toString(8)}`;
}

function textOf(step: MountStep): string | Said {
  const { target } = step;
  switch (step.kind) {
    case 'mount': {
      const type = step.type === undefined ? '' : ` -t ${step.type}`;
      const source = step.source === undefined ? '' : ` ${step.source}`;
      return `mount${type}${words(step.flags, step.data)}${source} ${target}`;
    }
    case 'remount':
      return `mount${words(['REMOUNT', 'BIND', ...step.flags])} ${target}`;
    case 'propagation':
      return `mount${words(step.flags)} ${target}`;
    case 'unmount':
      return `umount -l ${target}`;
    case 'node':
      return `mknod -m ${octal(step.mode)} ${target} c ${step.major} ${step.minor}`;
    case 'binder':
      return remark`add the binder device ${target}, mode ${octal(step.mode)}`;
    case 'loops':
      return `mknod -m ${octal(step.mode)} ${target}/loop0 ... loop${step.count - 1} b 7`;
    case 'link':
      return `ln -s ${step.to} ${target}`;
    case 'folder':
      return `mkdir -m ${octal(step.mode)} ${target}`;
    case 'file':
      return `install -m ${octal(step.mode)} /dev/stdin ${target}`;
  }
}

export function describeMounts(steps: readonly MountStep[]): StartStep[] {
  return steps.map((step) => ({
    ...asStep(textOf(step)),
    ...(step.line === undefined ? {} : { from: step.line }),
    ...(step.optional === undefined ? {} : { optional: true as const }),
  }));
}

export function describeRoot({ place, mounts, workFolder }: RootfsPlan, readOnly: boolean): StartStep[] {
  const from = 'lxc.rootfs.path';
  const made = workFolder === undefined ? [] : [{ text: `mkdir -p ${workFolder}`, from }];
  const mounted = mounts.map(({ source, type, flags, data }) => {
    const of = source === undefined ? '' : ` ${source}`;
    return { text: `mount${type === undefined ? '' : ` -t ${type}`}${words(flags, data)}${of} ${place}`, from };
  });
  const closed = readOnly ? [{ text: 'mount -o remount,bind,rdonly /', from: 'lxc.rootfs.options' }] : [];
  return [...made, ...mounted, { text: `pivot_root ${place}` }, ...closed];
}
