// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StockLxc, stockReleases } from '../stock-lxc.ts';
import { OurTools, stockTools, type ToolBox } from './our-tools.ts';
import { makeToolGuests, type ToolGuests } from './tool-guest.ts';

const ours = new OurTools();
let guests: ToolGuests;
/** A FIFO: who has opened it to read waits for the test. */
let gate: string;

beforeAll(async () => {
  guests = await makeToolGuests();
  gate = `${guests.base}/gate`;
  execFileSync('mkfifo', [gate]);
});

afterAll(() => guests.dispose());

/** A program that waits at the gate. */
function waiter(name: string, ...more: string[]): string {
  const path = `${guests.base}/${name}`;
  writeFileSync(path, `#!/bin/sh\nread line <${gate} || :\n${more.join('\n')}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Opens when the other side is there, which is how the test knows that it is. */
function openGate(): Promise<FileHandle> {
  return open(gate, 'w');
}

function defineGuest(name: string, destroyHook: string): void {
  execFileSync('mkdir', ['-p', `${guests.lxcPath}/${name}/rootfs`]);
  const lines = [
    `lxc.uts.name = ${name}`,
    `lxc.rootfs.path = dir:${guests.lxcPath}/${name}/rootfs`,
    `lxc.hook.destroy = ${destroyHook}`,
  ];
  writeFileSync(`${guests.lxcPath}/${name}/config`, `${lines.join('\n')}\n`);
}

/** proc(5): "->" before the kind of a lock in /proc/locks that is waited for, the inode behind the device. */
function isWaitedFor(name: string): boolean {
  const { ino } = statSync(`/run/lxc/lock/${guests.lxcPath}/.${name}`);
  return new RegExp(`-> \\S+ .*:${ino} `).test(readFileSync('/proc/locks', 'utf8'));
}

/** While \`one\` removes a guest, \`other\` does something with it: it waits, and then there is none. */
async function excludes(one: ToolBox, other: ToolBox, tool: string): Promise<void> {
  defineGuest('going', waiter('hook'));
  const removed = one.run('lxc-destroy', ['-P', guests.lxcPath, '-n', 'going']);
  const held = await openGate();
  const asked = other.run(tool, ['-P', guests.lxcPath, '-n', 'going']);
  await expect.poll(() => isWaitedFor('going')).toBe(true);
  await held.close();
  expect(await removed).toMatchObject({ code: 0 });
  expect((await asked).code).toBe(1);
  expect(existsSync(`${guests.lxcPath}/going`)).toBe(false);
}

const releases = Object.keys(stockReleases) as (keyof typeof stockReleases)[];

describe.each(releases)('LXC %s and Lodge', (release) => {
  let stock: ToolBox;

  beforeAll(async () => {
    stock = stockTools(await StockLxc.fetch(release));
  });

  test.each(['lxc-start', 'lxc-destroy'])('%s of ours waits for a removal of theirs', async (tool) => {
    await excludes(stock, ours, tool);
  });

  test.each(['lxc-start', 'lxc-destroy', 'lxc-info'])('%s of theirs waits for a removal of ours', async (tool) => {
    await excludes(ours, stock, tool);
  });

  test('what they are making is neither started nor removed by ours', async () => {
    const template = waiter('template', `mkdir -p ${guests.lxcPath}/new/rootfs`);
    const made = stock.run('lxc-create', ['-P', guests.lxcPath, '-n', 'new', '-t', template]);
    const held = await openGate();
    const started = await ours.run('lxc-start', ['-P', guests.lxcPath, '-n', 'new']);
    expect(started).toMatchObject({ code: 1, stderr: expect.stringContaining('new is being made') });
    const removed = await ours.run('lxc-destroy', ['-P', guests.lxcPath, '-n', 'new']);
    expect(removed).toMatchObject({ code: 1, stderr: expect.stringContaining('new is being made') });
    await held.close();
    expect(await made).toMatchObject({ code: 0 });
    expect(await ours.run('lxc-destroy', ['-P', guests.lxcPath, '-n', 'new'])).toMatchObject({ code: 0 });
  });
});
