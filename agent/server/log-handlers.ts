// SPDX-License-Identifier: Apache-2.0
import { AgentFailure, type BootRecord, limits, type Methods } from '../protocol/index.ts';
import { BootReader } from '../runtime/boot-log/boot-reader.ts';
import { bootNumbers, listBoots } from '../runtime/boot-log/boot-store.ts';
import { guestFolder } from '../runtime/container.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { relayBoot } from './log-relay.ts';
import { joinChannels } from './monitor-client.ts';
import { booleanOf, guestNameOf, optionalIntegerOf, type Raw } from './params.ts';
import type { Handlers, SessionContext } from './session-context.ts';

const largestBoot = 999_999_999;

export type LogHandlers = Pick<Handlers, 'boot-log.follow' | 'boot-log.list'>;

function openBoot(sys: Sys, name: string, folder: string, boot: number): BootReader {
  try {
    return new BootReader(sys, folder);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
    throw new AgentFailure('boot-not-found', `no boot ${boot} of ${name} is kept`, { guest: name, boot });
  }
}

/** `boot`: undefined is the last one, of which there need not be any. */
function sendBoot(context: SessionContext, raw: Raw, boot: number | undefined): void {
  const { sys, paths, guests } = context;
  const name = guestNameOf(raw);
  guests.mustExist(name);
  const { boots } = guestFolder(paths, name);
  const number = boot ?? bootNumbers(sys, boots).at(-1);
  const reader = number === undefined ? undefined : openBoot(sys, name, `${boots}/${number}`, number);
  const channel = context.openChannel(raw);
  if (reader !== undefined) relayBoot(reader, channel);
  else channel.end();
}

async function follow(context: SessionContext, raw: Raw): Promise<Methods['boot-log.follow']['result']> {
  const fromSequence = optionalIntegerOf(raw, 'fromSequence', 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const follow = booleanOf(raw, 'follow');
  const boot = optionalIntegerOf(raw, 'boot', 1, largestBoot);
  const client = boot === undefined ? context.guests.running(guestNameOf(raw)) : undefined;
  if (client === undefined) {
    sendBoot(context, raw, boot);
    return {};
  }
  const inner = client.openChannel();
  joinChannels(context.openChannel(raw), inner);
  const answer = await client.request('boot-log.follow', { channel: inner.id, fromSequence, follow });
  // The monitor has the channel now: a credit for one that it does not know would be lost, and the rest of the log with it.
  inner.widen(limits.wideBytes);
  return answer;
}

/** The log of a running boot by its monitor, of the others by their files. */
export function logHandlers(context: SessionContext): LogHandlers {
  return {
    'boot-log.follow': (raw) => follow(context, raw),
    'boot-log.list': (raw) => {
      const name = guestNameOf(raw);
      context.guests.mustExist(name);
      return { boots: listBoots(context.sys, guestFolder(context.paths, name).boots) as BootRecord[] };
    },
  };
}
