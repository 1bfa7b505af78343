// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { ScriptedBridge } from '../../preview/scripted-bridge.ts';
import { Backend } from '../../state/backend.ts';
import { BootLogFeed } from './boot-log-feed.ts';

const encoder = new TextEncoder();

function line(sequence: number, text: string): string {
  const entry = { sequence, timeMs: 0, sinceStartMs: 0, source: 'console', level: 'info', text };
  return `${JSON.stringify(entry)}\n`;
}

function opened() {
  const bridge = new ScriptedBridge();
  const feed = new BootLogFeed(new Backend(bridge), { serial: 'A', guest: 'alpine' }, 'first');
  const stream = () => bridge.streams.at(-1)!;
  const say = (text: string): void => stream().deliver({ kind: 'data', bytes: encoder.encode(text) });
  return { bridge, feed, stream, say };
}

describe('the feed of a boot log', () => {
  test('collects entries, counts what is lost and what is no entry, and acknowledges every byte', () => {
    const { feed, stream, say } = opened();
    stream().deliver({ kind: 'attached', lostBytes: 0 });
    const chunks = ['{"lost":7}\n', line(1, 'one') + line(2, 'two').slice(0, 9), `${line(2, 'two').slice(9)}garbage\n`];
    for (const chunk of chunks) say(chunk);
    expect(feed.entries.map((entry) => entry.text)).toEqual(['one', 'two']);
    expect([feed.lostLines, feed.unreadableLines]).toEqual([7, 1]);
    expect(stream().sent).toEqual(chunks.map((chunk) => ({ kind: 'consumed', bytes: chunk.length })));
  });

  test('puts what came late where it belongs, and tells from where on', () => {
    const { feed, say } = opened();
    const at = (timeMs: number, text: string): string => line(timeMs, text).replace('"timeMs":0', `"timeMs":${timeMs}`);
    say(at(1, 'one') + at(4, 'four'));
    const { version } = feed;
    say(at(5, 'five'));
    expect(feed.movedSince(version)).toBeUndefined();
    say(at(2, 'two') + at(9, 'nine'));
    say(at(6, 'six'));
    expect(feed.entries.map(({ text }) => text)).toEqual(['one', 'two', 'four', 'five', 'six', 'nine']);
    expect(feed.movedSince(version)).toBe(1);
    expect(feed.movedSince(feed.version - 1)).toBe(4);
    for (let late = 0; late < 200; late++) say(at(8, 'late'));
    expect(feed.movedSince(version)).toBe(1);
  });

  test('keeps what it has while the device is away, and goes on', () => {
    const { feed, stream, say } = opened();
    stream().deliver({ kind: 'attached', lostBytes: 0 });
    say(line(1, 'one'));
    stream().deliver({ kind: 'waiting' });
    expect(feed.state).toEqual({ phase: 'waiting' });
    stream().deliver({ kind: 'attached', lostBytes: 0 });
    say(line(2, 'two'));
    expect(feed.state).toEqual({ phase: 'following' });
    expect(feed.entries).toHaveLength(2);
  });

  test('begins anew when it is opened again, and leaves the old stream', () => {
    const { bridge, feed, stream, say } = opened();
    say(line(1, 'one'));
    stream().deliver({ kind: 'closed' });
    expect(feed.state.phase).toBe('ended');
    feed.open();
    expect(feed.entries).toEqual([]);
    expect(bridge.streams.map((each) => each.disposed)).toEqual([true, false]);
  });

  test('says why it failed', () => {
    const { feed, stream } = opened();
    const failure = { reason: 'guest-not-found', message: '', details: {} } as const;
    stream().deliver({ kind: 'closed', failure });
    expect(feed.state).toEqual({ phase: 'failed', failure });
  });

  test('tells its views of every change, until they leave', () => {
    const { feed, say } = opened();
    let told = 0;
    const leave = feed.subscribe(() => told++);
    say(line(1, 'one'));
    leave();
    say(line(2, 'two'));
    expect(told).toBe(1);
  });
});
