// SPDX-License-Identifier: Apache-2.0
import type { RootFacts } from '../guests/root-facts.ts';
import { AgentFailure } from '../protocol/index.ts';
import { tryInChild } from '../runtime/checks/try-in-child.ts';
import type { FileSystemImage } from '../runtime/image/image-file.ts';
import { attachFile } from '../runtime/rootfs/open-rootfs.ts';
import type { Sys } from '../sys/sys.ts';
import { readRoot } from './template-facts.ts';

/** One that was not unmounted is looked at as it is: the journal is the guest's to replay (ext4(5), xfs(5)). */
const withoutJournal: Readonly<Record<string, string>> = { ext4: 'noload', xfs: 'norecovery' };

/** In a mount namespace of this process alone: its end takes the mount away, and the loop device with it. */
export function mountAt(sys: Sys, { path, type }: FileSystemImage, place: string): void {
  const { mount, process, file } = sys;
  const loop = attachFile(sys, path);
  try {
    process.unshare(process.CLONE_NEWNS);
    mount.mount(undefined, '/', undefined, mount.MS_REC | mount.MS_SLAVE);
    const flags = mount.MS_RDONLY | mount.MS_NOSUID | mount.MS_NODEV | mount.MS_NOEXEC;
    mount.mount(loop.path, place, type, flags, withoutJournal[type]);
  } finally {
    file.close(loop.fd);
  }
}

/** Why an image is of no use here. */
export function refusal(image: FileSystemImage, error: string): AgentFailure {
  const { type } = image;
  if (/\bENODEV\b/.test(error))
    return new AgentFailure('kernel-lacks', `this kernel cannot mount ${type}`, {
      missing: type,
      hint: 'make an ext4 image or a tar of the root file system',
    });
  const message = `the ${type} image cannot be mounted here: ${error}`;
  return new AgentFailure('archive-invalid', message, { hint: message });
}

/**
 * Mounts an image for a moment on `place`, an empty folder, as no other process sees it, and answers what `body` makes of its files.
 * Rejects with AgentFailure for one that this kernel does not mount: it would not start either.
 */
export async function lookIntoImage(
  sys: Sys,
  image: FileSystemImage,
  place: string,
  body: (root: RootFacts) => string,
): Promise<string> {
  const answer = await tryInChild(sys, () => {
    mountAt(sys, image, place);
    return body(readRoot(sys, place));
  });
  if (!answer.ok) throw refusal(image, answer.error);
  return answer.found ?? '';
}
