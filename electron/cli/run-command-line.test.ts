// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentFailure } from '../../agent/protocol/index.ts';
import { standInSerial } from '../backend/testing/stand-in-backend.ts';
import { type StandInMethods, standInGuest } from '../device/testing/stand-in-agent.ts';
import { lodgeMethods } from './testing/lodge-methods.ts';
import { lodgeOver } from './testing/run-lodge.ts';

const methods: StandInMethods = {
  ...lodgeMethods,
  'guest.start': ({ name }) => standInGuest(name, 'RUNNING'),
  'guest.stop': () => {
    throw Object.assign(new Error('x'), { name: 'SysError', code: 'EPERM', errno: 1, call: 'kill' });
  },
};

const { lodge, renew, dispose, rig } = lodgeOver(methods);
beforeEach(() => renew());
afterEach(dispose);

it('lists devices for a person and for a program', async () => {
  const { code, out } = await lodge('devices');
  expect(code).toBe(0);
  expect(out).toBe('SERIAL    STATE   TRANSPORT  MODEL\nSTAND-IN  device  usb        -\n');
});

it('prints JSON with --json, before or after the command', async () => {
  const { out } = await lodge('--json devices');
  await renew();
  expect((await lodge('devices --json')).out).toBe(out);
  expect(JSON.parse(out)).toMatchObject({ adb: { state: 'ready' }, devices: [{ serial: standInSerial }] });
});

it('lists the guests of the only device', async () => {
  const { code, out } = await lodge('guests');
  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
    'NAME STATE',
    'db STOPPED',
    'web RUNNING',
    '',
  ]);
});

it('starts a guest and tells its state', async () => {
  const { code, out } = await lodge('start db');
  expect(code).toBe(0);
  expect(out).toMatch(/^db: RUNNING after \d+ ms\n$/);
});

it('tells a failure by its name, with what to do next, in the language of the person', async () => {
  const english = await lodge('stop web');
  expect(english.code).toBe(1);
  expect(english.out).toBe('');
  expect(english.error).toContain('[system-error]');
  await renew();
  const chinese = await lodge('stop web', { LANG: 'zh_CN.UTF-8' });
  expect(chinese.error).toMatch(/\p{Script=Han}/u);
  expect(chinese.error).toContain('[system-error]');
});

it('tells a failure as JSON with its title and action', async () => {
  const { code, out, error } = await lodge('--json stop web');
  expect(code).toBe(1);
  expect(error).toBe('');
  expect(JSON.parse(out)).toMatchObject({
    failure: {
      reason: 'system-error',
      details: { call: 'kill' },
      title: expect.any(String),
      action: expect.any(String),
    },
  });
});

it('asks for -s when there are several devices, and takes it', async () => {
  rig().transport.setState('OTHER', 'device');
  const { code, error } = await lodge('guests');
  expect(code).toBe(1);
  expect(error).toContain('STAND-IN, OTHER');
  await renew();
  rig().transport.setState('OTHER', 'device');
  expect((await lodge(`-s ${standInSerial} guests`)).code).toBe(0);
});

it('names what is wrong with the device that was meant', async () => {
  rig().transport.setState(standInSerial, 'unauthorized');
  const { code, error } = await lodge(`-s ${standInSerial} guests`);
  expect(code).toBe(1);
  expect(error).toContain('[device-unauthorized]');
});

it('prints what a start would do, and where each step comes from', async () => {
  const { code, out } = await lodge('plan db');
  expect(code).toBe(0);
  expect(out).toMatch(
    /^Mounts:\n {2}mount .*\/mnt {3}# may fail, lxc\.mount\.entry\nFirst process:\n {2}exec \/sbin\/init in \/\n$/,
  );
  expect(out).not.toContain('\u001b');
});

it('prints it in Chinese, commands as they are', async () => {
  expect((await lodge('plan db --lang zh-CN')).out).toMatch(
    /^挂载：\n {2}mount .*\/mnt {3}# 允许失败, lxc\.mount\.entry\n首个进程：\n {2}在 \/ 中 exec \/sbin\/init\n$/,
  );
});

it('prints a config as it is', async () => {
  expect((await lodge('config web')).out).toBe('lxc.uts.name = web\n');
});

it.each([
  ['nonsense', 'unknown command'],
  ['start', 'missing required argument'],
  ['stop web --timeout soon', 'Seconds'],
  ['create x', '--rootfs'],
  ['console web --tty 99', 'whole number'],
])('calls "%s" wrong usage', async (line, words) => {
  const { code, error } = await lodge(line);
  expect(code).toBe(2);
  expect(error).toContain(words);
});

it('adds and removes ports that lead to a guest, and tells which there are', async () => {
  const asked: unknown[] = [];
  const web = { protocol: 'tcp', hostPort: 8080, guestPort: 80 } as const;
  const answer = (params: unknown) => {
    asked.push(params);
    return { possible: true, forwards: [{ ...web, active: true, inConfig: true }] };
  };
  await renew({ 'guest.forward.add': answer });
  const { code, out } = await lodge('forward add web tcp:8080:80 --config');
  expect([code, asked]).toEqual([0, [{ name: 'web', forward: web, inConfig: true }]]);
  expect(out).toBe('DEVICE    GUEST   WHEN\ntcp 8080  tcp 80  now and at each start\n');
  await renew({
    'guest.forward.remove': () => {
      throw new AgentFailure('forward-refused', 'no', { why: 'not-there', protocol: 'tcp', port: 8081 });
    },
  });
  const refused = await lodge('forward remove web tcp:8081');
  expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('tcp 8081 cannot lead to the guest')]);
  expect((await lodge('forward add web tcp:8080')).code).toBe(2);
});
