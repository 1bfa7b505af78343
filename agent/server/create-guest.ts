// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type Channel,
  type CreateProgress,
  type GuestCreateRequest,
  guestNetworkTypes,
  guestTemplates,
} from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import type { LayerProgress } from '../runtime/image/archive-import.ts';
import type { Sys } from '../sys/sys.ts';
import { GuestCreation } from './guest-creation.ts';
import { guestNameOf, integerOf, optionalIntegerOf, optionalLineOf, type Raw, recordOf } from './params.ts';

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
  const isChosen = type === 'nat' || type === 'auto';
  if (type === undefined || (isChosen && Object.keys(details).length > 0)) {
    const message =
      type === undefined ? `one of ${guestNetworkTypes.join(', ')}` : `${type} has no link and chooses addresses`;
    throw new AgentFailure('protocol-error', `network.type: ${message}`, { key: 'network.type' });
  }
  return {
    name: guestNameOf(raw),
    template,
    ...(gpu === undefined ? {} : { gpu }),
    ttys: integerOf(raw, 'ttys', 0, 16),
    limits: numbers(limits, ['memoryBytes', 'cpuPercent', 'pids']),
    network: { type, ...details },
    ...optional(raw, ['initCommand', 'image', 'haltSignal', 'rebootSignal']),
  };
}

const chunkBytes = 256 * 1024;

/** Reads an archive that is on the device, a part at a time: between them the session answers others. */
async function readFile(
  sys: Sys,
  path: string,
  creation: GuestCreation,
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
      creation.write(bytes);
      doneBytes += bytes.length;
      onProgress({ doneBytes, totalBytes: size });
      await new Promise<void>((resolve) => void sys.loop.setTimer(0, resolve));
    }
  } finally {
    sys.file.close(fd);
  }
}

/** A line of JSON for each step of a hundred; the desktop reads them on the channel (CreateProgress). */
export function progressTeller(sys: Sys, channel: Channel): (progress: LayerProgress | CreateProgress) => void {
  let told = -1;
  return (progress) => {
    if (channel.closed) throw new AgentFailure('cancelled', 'the creation was cancelled');
    const percent = Math.floor((100 * progress.doneBytes) / Math.max(1, progress.totalBytes));
    if (percent === told) return;
    told = percent;
    channel.write(sys.text.encodeUtf8(`${JSON.stringify(progress satisfies CreateProgress)}\n`));
  };
}

/** Makes a guest from an archive that is on the device; whatever goes wrong, nothing is left of it. */
export async function createFromDevice(
  sys: Sys,
  paths: Paths,
  request: GuestCreateRequest,
  channel: Channel,
  devicePath: string,
): Promise<void> {
  const creation = new GuestCreation(sys, paths, request.name);
  channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
  try {
    creation.check(request);
    await readFile(sys, devicePath, creation, progressTeller(sys, channel));
    await creation.finish(request, progressTeller(sys, channel));
  } catch (error) {
    creation.undo();
    throw error;
  } finally {
    if (!channel.closed) channel.end();
  }
}
