// SPDX-License-Identifier: Apache-2.0
import { linuxConfig } from '../guests/linux.ts';
import { AgentFailure, type Channel, type GuestCreateRequest } from '../protocol/index.ts';
import type { Paths } from '../runtime/api.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { beginGuest, finishGuest, removeTree } from '../runtime/container.ts';
import { TarExtractor } from '../runtime/image/tar-extractor.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { guestNameOf, integerOf, lineOf, optionalIntegerOf, optionalLineOf, type Raw, recordOf } from './params.ts';

/** Checks a request that came over the wire, field by field. */
export function createRequestOf(raw: Raw): GuestCreateRequest {
  if (raw.template !== 'linux')
    throw new AgentFailure('protocol-error', 'the only template is linux', { key: 'template' });
  const limits = recordOf(raw.limits, 'limits');
  const network = recordOf(raw.network, 'network');
  const type = lineOf(network, 'type');
  if (type !== 'none' && type !== 'empty' && type !== 'veth')
    throw new AgentFailure('protocol-error', 'network.type: none, empty or veth', { key: 'network.type' });
  const optional = (from: Raw, names: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      names.flatMap((name) => (from[name] === undefined ? [] : [[name, optionalLineOf(from, name) ?? '']])),
    );
  const numbers = (from: Raw, names: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      names.flatMap((name) =>
        from[name] === undefined ? [] : [[name, optionalIntegerOf(from, name, 1, 2 ** 50) ?? 0]],
      ),
    );
  return {
    name: guestNameOf(raw),
    template: 'linux',
    ttys: integerOf(raw, 'ttys', 0, 16),
    limits: numbers(limits, ['memoryBytes', 'cpuPercent', 'pids']),
    network: { type, ...optional(network, ['link', 'ipv4Address', 'ipv4Gateway', 'hostAddress']) },
    ...optional(raw, ['initCommand', 'haltSignal', 'rebootSignal']),
  };
}

function extract(channel: Channel, extractor: TarExtractor): Promise<void> {
  return new Promise((resolve, reject) => {
    let over = false;
    const finish = (body: () => void): void => {
      if (over) return;
      over = true;
      try {
        body();
        resolve();
      } catch (error) {
        extractor.abort();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    channel.listen({
      onData(bytes) {
        if (over) return;
        try {
          extractor.write(bytes);
          channel.consumed(bytes.length);
        } catch (error) {
          finish(() => {
            throw error;
          });
        }
      },
      onEnd: () => finish(() => extractor.finish()),
      onClose: () =>
        finish(() => {
          throw new AgentFailure('cancelled', 'the creation was cancelled');
        }),
    });
  });
}

/** Makes a guest from a tar on a channel; whatever goes wrong, nothing is left of it. */
export async function createGuest(
  sys: Sys,
  paths: Paths,
  request: GuestCreateRequest,
  channel: Channel,
): Promise<void> {
  let folder: ReturnType<typeof beginGuest>;
  try {
    folder = beginGuest(sys, paths, request.name);
  } catch (error) {
    channel.reset('refused');
    if (isSysError(error, 'EEXIST'))
      throw new AgentFailure('guest-exists', `there is a guest ${request.name} already`, { guest: request.name });
    throw error;
  }
  try {
    const config = linuxConfig(request, folder.rootfs);
    // Refused before the archive is on its way.
    readConfig(config);
    await extract(channel, new TarExtractor(sys, folder.rootfs));
    finishGuest(sys, folder, config);
  } catch (error) {
    removeTree(sys, folder.path);
    throw error;
  } finally {
    if (!channel.closed) channel.end();
  }
}
