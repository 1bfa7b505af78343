// SPDX-License-Identifier: Apache-2.0
import { guestConfig } from '../guests/guest-config.ts';
import {
  AgentFailure,
  type Channel,
  type CreateProgress,
  type GuestCreateRequest,
  guestNetworkTypes,
  guestTemplates,
} from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { quoteWord } from '../runtime/config/values.ts';
import { beginGuest, removeTree } from '../runtime/container.ts';
import { ArchiveImport, type LayerProgress } from '../runtime/image/archive-import.ts';
import type { ContainerImage } from '../runtime/image/container-image.ts';
import type { FileSystemImage } from '../runtime/image/image-file.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { lookIntoImage } from './look-into-image.ts';
import { guestNameOf, integerOf, optionalIntegerOf, optionalLineOf, type Raw, recordOf } from './params.ts';
import { readAndroidHost, readRoot } from './template-facts.ts';

/** undefined: not there. */
function choiceOf<T extends string>(raw: Raw, name: string, choices: readonly T[]): T | undefined {
  const value = optionalLineOf(raw, name);
  const found = choices.find((each) => each === value);
  if (value !== undefined && found === undefined)
    throw new AgentFailure('protocol-error', `${name}: one of ${choices.join(', ')}`, { key: name });
  return found;
}

function optional(from: Raw, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, optionalLineOf(from, name) ?? '']])),
  );
}

function numbers(from: Raw, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined ? [] : [[name, optionalIntegerOf(from, name, 1, 2 ** 50) ?? 0]])),
  );
}

/** Checks a request that came over the wire, field by field. */
export function createRequestOf(raw: Raw): GuestCreateRequest {
  const template = choiceOf(raw, 'template', ['auto', ...guestTemplates] as const) ?? 'auto';
  const gpu = choiceOf(raw, 'gpu', ['guest', 'host'] as const);
  const limits = recordOf(raw.limits, 'limits');
  const network = recordOf(raw.network, 'network');
  const type = choiceOf(network, 'type', guestNetworkTypes);
  const details = optional(network, ['link', 'ipv4Address', 'ipv4Gateway', 'hostAddress']);
  if (type === undefined || (type === 'nat' && Object.keys(details).length > 0)) {
    const message =
      type === undefined ? `one of ${guestNetworkTypes.join(', ')}` : 'nat has no link and chooses addresses';
    throw new AgentFailure('protocol-error', `network.type: ${message}`, { key: 'network.type' });
  }
  return {
    name: guestNameOf(raw),
    template,
    ...(gpu === undefined ? {} : { gpu }),
    ttys: integerOf(raw, 'ttys', 0, 16),
    limits: numbers(limits, ['memoryBytes', 'cpuPercent', 'pids']),
    network: { type, ...details },
    ...optional(raw, ['initCommand', 'haltSignal', 'rebootSignal']),
  };
}

/** Takes what comes on the channel to its end. Rejects with what went wrong; the import is the caller's to abort then. */
function receive(channel: Channel, archive: ArchiveImport): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false;
    const finish = (error?: unknown): void => {
      over = true;
      if (error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error(String(error)));
    };
    channel.listen({
      onData(bytes) {
        if (over) return;
        try {
          archive.write(bytes);
          channel.consumed(bytes.length);
        } catch (error) {
          finish(error);
        }
      },
      onEnd: () => finish(),
      onClose: () => finish(new AgentFailure('cancelled', 'the creation was cancelled')),
    });
  });
}

const chunkBytes = 256 * 1024;

/** Reads an archive that is on the device, a part at a time: between them the session answers others. */
async function readFile(
  sys: Sys,
  path: string,
  archive: ArchiveImport,
  onProgress: (progress: CreateProgress) => void,
): Promise<void> {
  // A FIFO would wait for a writer.
  const fd = sys.file.open(path, sys.file.O_RDONLY | sys.file.O_NONBLOCK | sys.file.O_NOCTTY);
  try {
    const { mode, size } = sys.file.fstat(fd);
    if ((mode & sys.file.S_IFMT) !== sys.file.S_IFREG)
      throw new AgentFailure('archive-invalid', `${path} is not a file`, { path, hint: 'choose a file' });
    for (let doneBytes = 0; ; ) {
      const bytes = sys.file.pread(fd, chunkBytes, doneBytes);
      if (bytes.length === 0) return;
      archive.write(bytes);
      doneBytes += bytes.length;
      onProgress({ doneBytes, totalBytes: size });
      await new Promise<void>((resolve) => void sys.loop.setTimer(0, resolve));
    }
  } finally {
    sys.file.close(fd);
  }
}

/** A line of JSON for each step of a hundred; the desktop reads them on the channel (CreateProgress). */
function progressTeller(sys: Sys, channel: Channel): (progress: LayerProgress | CreateProgress) => void {
  let told = -1;
  return (progress) => {
    if (channel.closed) throw new AgentFailure('cancelled', 'the creation was cancelled');
    const percent = Math.floor((100 * progress.doneBytes) / Math.max(1, progress.totalBytes));
    if (percent === told) return;
    told = percent;
    channel.write(sys.text.encodeUtf8(`${JSON.stringify(progress satisfies CreateProgress)}\n`));
  };
}

/** What a container image says of how it runs, where the request does not. */
function withImage(request: GuestCreateRequest, image: ContainerImage | undefined): GuestCreateRequest {
  if (image === undefined || image.command.length === 0 || request.initCommand !== undefined) return request;
  return { ...request, initCommand: image.command.map(quoteWord).join(' ') };
}

function folderConfig(sys: Sys, request: GuestCreateRequest, rootfs: string, image?: ContainerImage): string {
  return guestConfig(withImage(request, image), {
    rootfs: `dir:${rootfs}`,
    root: readRoot(sys, rootfs),
    host: readAndroidHost(sys),
    environment: image?.environment ?? [],
  });
}

/** The folder for an image's root stays empty, so it goes. */
async function imageConfig(
  sys: Sys,
  request: GuestCreateRequest,
  image: FileSystemImage,
  rootfs: string,
): Promise<string> {
  const facts = { rootfs: `loop:${image.path}`, host: readAndroidHost(sys), environment: [] };
  const config = await lookIntoImage(sys, image, rootfs, (root) => guestConfig(request, { ...facts, root }));
  sys.file.rmdir(rootfs);
  return config;
}

/** Makes a guest from an archive on a channel, or from one that is on the device; whatever goes wrong, nothing is left of it. */
export async function createGuest(
  sys: Sys,
  paths: Paths,
  request: GuestCreateRequest,
  channel: Channel,
  devicePath?: string,
): Promise<void> {
  let begun: ReturnType<typeof beginGuest>;
  try {
    begun = beginGuest(sys, paths, request.name);
  } catch (error) {
    channel.reset('refused');
    if (isSysError(error, 'EEXIST'))
      throw new AgentFailure('guest-exists', `there is a guest ${request.name} already`, { guest: request.name });
    throw error;
  }
  const { folder, mark } = begun;
  const { rootfs } = folder;
  const { machine } = sys.host.uname();
  const archive = new ArchiveImport(sys, {
    rootfs,
    staging: `${folder.path}/import`,
    imageFile: `${folder.path}/rootfs.img`,
    partitions: `${folder.path}/partitions`,
    machine,
  });
  try {
    // Refused before the archive is on its way.
    readConfig(folderConfig(sys, request, rootfs));
    if (devicePath === undefined) await receive(channel, archive);
    else {
      channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
      await readFile(sys, devicePath, archive, progressTeller(sys, channel));
    }
    const root = await archive.finish(progressTeller(sys, channel));
    const config =
      root.kind === 'folder'
        ? folderConfig(sys, request, rootfs, root.image)
        : await imageConfig(sys, request, root, rootfs);
    readConfig(config);
    sys.file.writeFileAtomic(folder.config, config);
    mark.clear();
  } catch (error) {
    archive.abort();
    mark.undo(() => removeTree(sys, folder.path));
    throw error;
  } finally {
    if (!channel.closed) channel.end();
  }
}
