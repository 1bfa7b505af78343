// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import { lodgeMethods } from '../testing/lodge-methods.ts';
import { lodgeOver } from '../testing/run-lodge.ts';

const second = { sequence: 1, timeMs: 5020, sinceStartMs: 20, source: 'kmsg', level: 'info' };
const beginning = [
  { sequence: 0, timeMs: 5000, sinceStartMs: 0, source: 'monitor', level: 'info', text: 'boot 4', step: 'boot' },
  { ...second, text: 'init: init second stage started!' },
];
const completed = {
  ...{ ...second, sequence: 2, timeMs: 9000, sinceStartMs: 4000 },
  text: 'init: processing action (sys.boot_completed=1) from (/system/etc/init/hw/init.rc:38)',
};
const complaint = { ...second, sequence: 2, level: 'error', text: 'init: cannot setexeccon(x) for y' };

let entries: readonly object[] = [];
let ends = false;

const methods: StandInMethods = {
  ...lodgeMethods,
  'boot-log.list': () => ({ boots: [{ number: 4, startedAtMs: 5000, bytes: 2048 }] }),
  'boot-log.follow': ({ channel: id, boot }, agent) => {
    const channel = agent.channel(id);
    channel.write(Buffer.from(entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')));
    if (ends || boot !== undefined) channel.end();
    return {};
  },
};

const { lodge, renew, dispose } = lodgeOver(methods);
beforeEach(() => {
  ends = false;
  return renew();
});
afterEach(dispose);

it('ends when the guest says that it has booted', async () => {
  entries = [...beginning, completed];
  const { code, out } = await lodge('wait web');
  expect(code).toBe(0);
  expect(out).toMatch(/^web: booted after \d+ ms\n$/);
});

it('counts no boot before the newest', async () => {
  entries = [{ ...beginning[0], text: 'boot 3' }, completed, ...beginning];
  expect(await lodge('wait web --timeout 0.2')).toMatchObject({ code: 3 });
});

it('tells why where the guest ends before', async () => {
  entries = [...beginning, complaint];
  ends = true;
  const { code, out } = await lodge('wait web');
  expect(code).toBe(1);
  expect(out).toContain('[selinux]');
});

it('tells what stands in the way when the time is over', async () => {
  entries = [...beginning, complaint];
  const { code, out, error } = await lodge('wait web --timeout 0.2 --lang zh-CN');
  expect(code).toBe(3);
  expect(error).toContain('后仍未启动完成');
  expect(out).toContain('[selinux]');
});

it('knows the states, and a guest that does not run or is not there', async () => {
  expect(JSON.parse((await lodge('wait db --for stopped --json')).out)).toMatchObject({
    guest: 'db',
    reached: 'stopped',
  });
  await renew();
  expect(await lodge('wait web --for stopped --timeout 0')).toMatchObject({ code: 3, out: '' });
  await renew();
  expect((await lodge('wait db')).error).toContain('[guest-not-running]');
  await renew();
  expect((await lodge('wait nobody --for running')).error).toContain('[guest-not-found]');
});
