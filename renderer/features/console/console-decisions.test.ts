// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { firstLayout, withShell } from './console-layout.ts';
import { opensByItself, placesOf, runOf, shellCommand, shellErrors, shellRequest, ttyCount } from './console-plan.ts';
import { ConsumedBatch, highMarkBytes } from './consumed-batch.ts';
import { pasteQuestion } from './paste-guard.ts';

describe('flow control', () => {
  function batch() {
    const reports: number[] = [];
    return { reports, batch: new ConsumedBatch((bytes) => reports.push(bytes)) };
  }

  test('bytes that came are not reported before they are parsed', () => {
    const { reports, batch: flow } = batch();
    flow.came(500_000);
    expect(reports).toEqual([]);
    expect(flow.waitingBytes).toBe(500_000);
  });

  test('a flood is reported in portions of the high mark', () => {
    const { reports, batch: flow } = batch();
    for (let n = 0; n < 20; n++) flow.came(8192);
    for (let n = 0; n < 20; n++) flow.parsed(8192);
    expect(reports).toEqual([highMarkBytes, highMarkBytes, highMarkBytes, highMarkBytes, highMarkBytes]);
  });

  test('a key echo is reported at once: nothing more will come to fill the portion', () => {
    const { reports, batch: flow } = batch();
    flow.came(1);
    flow.parsed(1);
    expect(reports).toEqual([1]);
  });

  test('every byte is reported once', () => {
    const { reports, batch: flow } = batch();
    const sizes = [1, 70_000, 3, 32_768, 5, 100_000];
    for (const size of sizes) flow.came(size);
    for (const size of sizes) flow.parsed(size);
    expect(reports.reduce((sum, each) => sum + each, 0)).toBe(sizes.reduce((sum, each) => sum + each, 0));
    expect(flow.waitingBytes).toBe(0);
  });
});

describe('pasting', () => {
  test.each(['ls -l', 'a\tb', ''])('%j goes in without a question', (text) => {
    expect(pasteQuestion(text)).toBeUndefined();
  });

  test.each([
    ['rm -rf /\n', 1],
    ['one\ntwo', 2],
    ['one\r\ntwo\r\n', 2],
    ['one\rtwo', 2],
    ['\x1b[201~rm -rf /', 1],
    ['\x03', 1],
  ])('%j is asked for, as %s lines', (text, lines) => {
    expect(pasteQuestion(text)?.lines).toBe(lines);
  });

  test('shows its beginning, with controls made visible', () => {
    const question = pasteQuestion(`a\x1b[31m\n${'x'.repeat(300)}\n${'line\n'.repeat(40)}`);
    expect(question?.excerpt.split('\n')).toHaveLength(9);
    expect(question?.excerpt).toContain('a^[[31m');
    expect(question?.excerpt).toContain(`${'x'.repeat(100)}…`);
  });
});

describe('a terminal opens by itself', () => {
  const closed = { phase: 'closed', openedFor: 5, justShown: false } as const;
  test.each([
    ['for a guest that runs', { phase: 'unopened', openedFor: undefined, justShown: true }, 5, true],
    ['not for one that does not', { phase: 'unopened', openedFor: undefined, justShown: true }, undefined, false],
    ['for the next run', closed, 6, true],
    ['not again within a run', closed, 5, false],
    ['again within a run when it comes back into sight', { ...closed, justShown: true }, 5, true],
    ['not while it waits for the device', { phase: 'waiting', openedFor: 5, justShown: true }, 5, false],
    ['not while it is attached', { phase: 'attached', openedFor: 4, justShown: false }, 5, false],
  ] as const)('%s', (_, opening, run, opens) => {
    expect(opensByItself(opening, run)).toBe(opens);
  });

  test('a run is told by its moment of start', () => {
    expect(runOf({ state: 'RUNNING', startedAtMs: 7 })).toBe(7);
    expect(runOf({ state: 'STOPPED', startedAtMs: 7 })).toBeUndefined();
    expect(runOf({ state: 'STARTING' })).toBeUndefined();
  });
});

test.each([
  ['lxc.tty.max = 4', 4],
  ['lxc.tty = 2\n', 2],
  ['# lxc.tty.max = 4', 0],
  ['lxc.tty.dir = x', 0],
  ['lxc.tty.max = 1\nlxc.tty.max = 3', 3],
  ['lxc.tty.max = 999', 12],
  ['', 0],
])('the config %j has %s ttys', (config, count) => {
  expect(ttyCount(config)).toBe(count);
});

describe('a command of choice', () => {
  const form = { command: '', uid: '', gid: '', cwd: '' };

  test('is the shell as root where nothing is said', () => {
    expect(shellRequest(form)).toEqual(shellCommand);
  });

  test('goes to the guest’s shell, in the user’s group where none is named', () => {
    expect(shellRequest({ command: ' top -d 1 | cat ', uid: '1000', gid: '', cwd: '/home' })).toMatchObject({
      command: ['sh', '-c', 'top -d 1 | cat'],
      uid: 1000,
      gid: 1000,
      cwd: '/home',
      title: 'top uid 1000',
    });
  });

  test.each([
    [{ uid: 'root' }, ['uid']],
    [{ uid: '4294967295', gid: '-1' }, ['uid', 'gid']],
    [{ cwd: 'home' }, ['cwd']],
    [{ uid: '0', gid: '0', cwd: '/' }, []],
  ])('%o: what is wrong is %o', (change, wrong) => {
    expect([...shellErrors({ ...form, ...change })]).toEqual(wrong);
  });
});

test('what can be chosen are the guest’s terminals, the shell, and what was opened besides', () => {
  const layout = withShell(firstLayout, shellCommand);
  expect(placesOf(2, layout)).toEqual([0, 1, 2, 'shell', 'shell-2']);
  expect(placesOf(0, { ...layout, panes: [3] })).toEqual([0, 1, 2, 3, 'shell', 'shell-2']);
});
