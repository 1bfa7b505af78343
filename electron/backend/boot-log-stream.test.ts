// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StandInMethods } from '../device/testing/stand-in-agent.ts';
import type { BackendClient } from './backend.ts';
import { connectedBackend } from './testing/connected-backend.ts';
import { type StandInBackend, standInSerial as serial } from './testing/stand-in-backend.ts';
import { WatchedStream } from './testing/watched-stream.ts';

let rig: StandInBackend;
let client: BackendClient;

afterEach(() => rig.dispose());

async function connected(methods: StandInMethods = {}): Promise<void> {
  ({ rig, client } = await connectedBackend(methods));
}

describe('a boot log', () => {
  const line = (sequence: number, timeMs: number): string =>
    `${JSON.stringify({ sequence, timeMs, sinceStartMs: 0, source: 'monitor', level: 'info', text: `line ${sequence}` })}\n`;
  const sequences = (text: string): number[] =>
    text
      .trim()
      .split('\n')
      .map((each) => (JSON.parse(each) as { sequence: number }).sequence);

  it('comes in whole lines, and after a lost cable without those that were there', async () => {
    await connected({
      'boot-log.follow': ({ channel: id }, agent) => {
        const channel = agent.channel(id);
        channel.listen({ onData: () => undefined });
        const all =
          line(1, 10) + line(2, 20) + (rig.device.agents.length === 1 ? line(3, 30).slice(0, 9) : line(3, 30));
        for (const byte of Buffer.from(all)) channel.write(Uint8Array.of(byte));
        return {};
      },
    });
    const log = new WatchedStream(client, 'boot-log', { serial, guest: 'a', follow: true });
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2]));
    rig.device.last.cut();
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2, 3]));
  });

  it('shows everything of a start that happened meanwhile', async () => {
    await connected({
      'boot-log.follow': ({ channel: id }, agent) => {
        const channel = agent.channel(id);
        channel.listen({ onData: () => undefined });
        channel.write(
          Buffer.from(rig.device.agents.length === 1 ? line(1, 10) + line(2, 20) : line(1, 90) + line(2, 95)),
        );
        return {};
      },
    });
    const log = new WatchedStream(client, 'boot-log', { serial, guest: 'a', follow: true });
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2]));
    rig.device.last.cut();
    await vi.waitFor(() => expect(sequences(log.text)).toEqual([1, 2, 1, 2]));
  });
});
