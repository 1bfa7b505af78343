// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import { lodgeMethods } from '../testing/lodge-methods.ts';
import { lodgeOver } from '../testing/run-lodge.ts';

const methods: StandInMethods = {
  ...lodgeMethods,
  'boot-log.list': () => ({
    boots: [
      { number: 4, startedAtMs: 5000, bytes: 2048, end: { atMs: 9000, kind: 'signal', code: 1 } },
      { number: 3, startedAtMs: 1000, bytes: 10 },
    ],
  }),
  'boot-log.follow': ({ channel: id, boot }, agent) => {
    const channel = agent.channel(id);
    if (boot !== undefined) {
      channel.write(Buffer.from(bootLog(boot)));
      channel.end();
      return {};
    }
    const entry = {
      sequence: 1,
      timeMs: 1,
      sinceStartMs: 12,
      source: 'console',
      level: 'info',
      text: 'hello \x1b[31mred',
    };
    channel.write(Buffer.from(`${JSON.stringify(entry)}\n`));
    channel.end();
    return {};
  },
};

function bootLog(boot: number): string {
  const entries = [
    {
      sequence: 0,
      timeMs: 5000,
      sinceStartMs: 0,
      source: 'monitor',
      level: 'info',
      text: `boot ${boot}`,
      step: 'boot',
    },
    {
      sequence: 1,
      timeMs: 5020,
      sinceStartMs: 20,
      source: 'kmsg',
      level: 'info',
      text: 'init: init second stage started!',
    },
    {
      sequence: 3,
      timeMs: 5900,
      sinceStartMs: 900,
      source: 'kmsg',
      level: 'error',
      text: 'init: cannot setexeccon(x) for y',
    },
    {
      ...{ sequence: 2, timeMs: 5500 + boot, sinceStartMs: 500 + boot, source: 'kmsg', level: 'info' },
      text: "init: starting service 'zygote'...",
    },
  ];
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

const { lodge, renew, dispose } = lodgeOver(methods);
beforeEach(() => renew());
afterEach(dispose);

it('prints a log without what a terminal would obey, and as it is with --json', async () => {
  expect((await lodge('logs web')).out).toBe('[    0.012] console: hello  [31mred\n');
  await renew();
  expect(JSON.parse((await lodge('--json logs web')).out)).toMatchObject({ sequence: 1, text: 'hello \x1b[31mred' });
});

it('prints all of a log that is longer than what may be on its way', async () => {
  const entry = { sequence: 1, timeMs: 1, sinceStartMs: 1, source: 'console', level: 'info', text: 'x'.repeat(900) };
  const lines = 3000;
  await renew({
    'boot-log.follow': ({ channel: id }, agent) => {
      const channel = agent.channel(id);
      for (let n = 0; n < lines; n++) channel.write(Buffer.from(`${JSON.stringify({ ...entry, sequence: n })}\n`));
      channel.end();
      return {};
    },
  });
  expect((await lodge('logs web')).out.split('\n')).toHaveLength(lines + 1);
});

it('tells the boots, their logs by time, where their time went, and why they ended', async () => {
  const boots = await lodge('boots web');
  expect(boots.out.split('\n').slice(1, 3)).toEqual([
    '4     1970-01-01T00:00:05.000Z  2.0 KiB  rebooted',
    '3     1970-01-01T00:00:01.000Z  10 B     goes on, or was cut short',
  ]);
  const log = await lodge('log web --boot 4');
  expect(log.out.split('\n').map((line) => line.slice(0, 11))).toEqual([
    '[    0.000]',
    '[    0.020]',
    '[    0.504]',
    '[    0.900]',
    '',
  ]);
  const timeline = await lodge('timeline web --json --compare 3');
  expect(JSON.parse(timeline.out)).toMatchObject({
    ...{ boot: 4, system: 'android', comparedWith: 3 },
    stages: [
      { kind: 'phase', name: 'second-stage', beganMs: 20, durationMs: 484 },
      { kind: 'phase', name: 'zygote', beganMs: 504 },
      { kind: 'service', name: 'zygote', beganMs: 504 },
    ],
    changes: [{ name: 'second-stage', differenceMs: 1 }],
  });
  expect((await lodge('timeline web')).out).toMatch(/boot 4 \(android\): not complete after 504 ms/);
  expect((await lodge('timeline web --lang zh-CN')).out).toMatch(
    /第 4 次启动 \(android\)：504 ms 后仍未完成[\s\S]*最慢的步骤：/,
  );
  const why = await lodge('why web', { LANG: 'zh_CN.UTF-8' });
  expect(why.out).toMatch(/SELinux 上出错.*\[selinux\]\n {2}kmsg: init: cannot setexeccon/);
  expect(JSON.parse((await lodge('why web --boot 4 --json')).out)).toMatchObject({
    ...{ boot: 4, end: { code: 1 } },
    verdicts: [{ ending: 'selinux', wanted: false, details: { selinux: 'disabled' } }, { ending: 'rebooted' }],
  });
  const report = JSON.parse((await lodge('diagnostics web')).out);
  expect(report).toMatchObject({
    ...{ config: { text: 'lxc.uts.name = web\n' }, plan: { sections: [{ part: 'mounts' }, { part: 'init' }] } },
    boots: { boots: [{ number: 4 }, { number: 3 }] },
    host: { failure: 'internal-error' },
    logs: [
      {
        number: 4,
        verdicts: [{ ending: 'selinux' }, { ending: 'rebooted' }],
        timeline: { boot: 4 },
        log: { length: 4 },
      },
      { number: 3 },
    ],
  });
  expect(await lodge('timeline web --boot 9')).toMatchObject({ code: 1 });
});
