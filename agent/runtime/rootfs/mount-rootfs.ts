// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { mountFlags } from '../mounts/run-mounts.ts';
import type { RootfsPlan } from './rootfs-plan.ts';

/** Brings the guest's root to its place, in the caller's mount namespace. */
export function mountRootfs(sys: Sys, { place, mounts, workFolder }: RootfsPlan): void {
  if (workFolder !== undefined && !sys.file.access(workFolder, 0)) sys.file.mkdir(workFolder, 0o755);
  for (const { source, type, flags, data } of mounts) {
    sys.mount.mount(source, place, type, mountFlags(sys, flags), data);
  }
}
