// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HostCheck } from '../../../agent/protocol/index.ts';
import type { StandInMethods } from '../../device/testing/stand-in-agent.ts';
import { lodgeMethods } from '../testing/lodge-methods.ts';
import { lodgeOver } from '../testing/run-lodge.ts';

const check = (id: string, state: HostCheck['state']): HostCheck => ({
  ...{ id, section: 'Device', title: id, state, tried: true, required: false, meaning: `no ${id}` },
});
let broken = false;

const methods: StandInMethods = {
  ...lodgeMethods,
  'autostart.get': () => ({ enabled: false, method: 'systemd', path: '/etc/unit' }),
  'autostart.set': ({ enabled }) => ({ enabled, method: 'systemd', path: '/etc/unit' }),
  'host.check': () => ({
    checks: [
      {
        ...check('root', 'good'),
        required: true,
        found: 'root as shell',
        foundSaid: { form: 'root as {0}', values: ['shell'] },
      },
      { ...check('net.veth', 'missing'), found: 'EOPNOTSUPP', fix: 'a kernel with CONFIG_VETH=y' },
      { ...check('memfd', 'unknown'), tried: false, fix: 'look' },
      ...(broken ? [{ ...check('guest', 'missing'), required: true, fix: 'root' }] : []),
    ],
  }),
};

const { lodge, renew, dispose } = lodgeOver(methods);
beforeEach(() => renew());
afterEach(dispose);

it('tells what the device lacks and what to do, and fails where no guest would start', async () => {
  broken = false;
  const { code, out } = await lodge('doctor');
  expect(out).toBe(`Device:
  ok      root: root as shell by shell
  MISSING net.veth: EOPNOTSUPP
            what it means: no net.veth
            needed: a kernel with CONFIG_VETH=y
  ?       memfd
            what it means: no memfd
            needed: look
`);
  expect(code).toBe(0);
  broken = true;
  await renew();
  const bad = await lodge('doctor --json');
  expect(bad.code).toBe(1);
  expect(JSON.parse(bad.out)).toContainEqual(expect.objectContaining({ id: 'guest', state: 'missing' }));
});

it('tells it in Chinese too', async () => {
  broken = false;
  const { out } = await lodge('doctor --lang zh-CN');
  expect(out).toBe(`设备：
  正常    Root：root，身份为 shell，通过 shell
  缺少    veth 虚拟网线：EOPNOTSUPP
            影响：无法使用 lxc.net.N.type = veth
            解决办法：使用启用了 CONFIG_VETH=y 的内核
  ?       匿名文件
            影响：Android 将需要 /dev/ashmem
            解决办法：look
`);
});

it('tells whether the device starts guests with itself, and switches it', async () => {
  expect((await lodge('autostart')).out).toBe(
    'The device does not start guests by itself (systemd: /etc/unit).\nNo guest has lxc.start.auto = 1.\n',
  );
  await renew();
  expect(JSON.parse((await lodge('autostart on --json')).out)).toMatchObject({ enabled: true, guests: [] });
});
