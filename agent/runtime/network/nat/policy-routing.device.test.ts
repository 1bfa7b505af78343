// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ip, NatWorld, sysctl, worldAddresses } from '../../../../e2e/fixtures/nat-world.ts';

const { ltup, ltup2, everywhere } = worldAddresses;
let world: NatWorld;

/** The network that netd would call the default one. */
const defaultRule = (table: string): string[] => [
  'priority',
  '31000',
  'fwmark',
  '0x0/0xffff',
  'iif',
  'lo',
  'lookup',
  table,
];

/** Rules and tables as Android's netd makes them, whose main table has no way out and is asked by no rule. */
beforeAll(async () => {
  world = await NatWorld.open();
  for (const [link, table] of [
    ['ltup', '1021'],
    ['ltup2', '1022'],
  ] as const) {
    ip('route', 'add', 'default', 'via', worldAddresses[link].world, 'table', table);
    ip('route', 'add', `${worldAddresses[link].world}/32`, 'dev', link, 'table', table);
  }
  ip('rule', 'add', 'priority', '20000', 'fwmark', '0x0/0x10000', 'lookup', '97');
  ip('rule', 'add', ...defaultRule('1021'));
  ip('rule', 'add', 'priority', '32000', 'unreachable');
  for (const priority of ['32766', '32767']) ip('rule', 'delete', 'priority', priority);
  world.remember();
});

afterAll(async () => {
  ip('rule', 'add', 'priority', '32766', 'lookup', 'main');
  ip('rule', 'add', 'priority', '32767', 'lookup', 'default');
  for (const priority of ['20000', '31000', '32000']) ip('rule', 'delete', 'priority', priority);
  await world?.close();
});

const restored = () => expect.poll(() => world.state()).toEqual(world.before);
const ours = (): string[] =>
  ip('rule')
    .split('\n')
    .filter((line) => /^9[56]00:/.test(line));
const passing = () => ['ltup', 'ltup2'].filter((link) => sysctl(`ipv4/conf/${link}/forwarding`) === '1');
const leavesBy = (pid: number): string => world.asked(pid, everywhere, 8080);

test("a guest leaves by netd's default network, follows it, and its rules come back when they are taken away", async () => {
  const pid = await world.start('lodge.net.0.forward = tcp 8123 5555');
  const forwarded = { name: world.name, port: { protocol: 'tcp', hostPort: 8123 } } as const;
  expect(leavesBy(pid)).toBe(`::ffff:${ltup.host}`);
  expect(ours()).toEqual([
    expect.stringMatching(/^9500:.* to 10\.\S+\/30 lookup main/),
    expect.stringMatching(/^9600:.* iif veth\S+ lookup 1021/),
  ]);
  // Who comes by the forward may come by any link.
  expect(passing()).toEqual(['ltup', 'ltup2']);
  await world.client.request('guest.forward.remove', { ...forwarded, inConfig: true });
  expect(passing()).toEqual(['ltup']);
  await world.client.request('guest.forward.add', {
    name: world.name,
    forward: { ...forwarded.port, guestPort: 5555 },
    inConfig: false,
  });
  expect(world.asked(world.pid, ltup.host, 8123, 'GET /inittab HTTP/1.0\r\n\r\n')).toContain('200 OK');
  ip('rule', 'add', ...defaultRule('1022'));
  ip('rule', 'delete', ...defaultRule('1021'));
  await expect.poll(() => ours().join('\n')).toContain('lookup 1022');
  expect(leavesBy(pid)).toBe(`::ffff:${ltup2.host}`);
  await world.client.request('guest.forward.remove', { ...forwarded, inConfig: false });
  // The old rule's end may be heard of behind the answer.
  await expect.poll(passing).toEqual(['ltup2']);
  const before = ours();
  for (const priority of ['9500', '9600']) ip('rule', 'delete', 'priority', priority);
  await expect.poll(ours).toEqual(before);
  expect(leavesBy(pid)).toBe(`::ffff:${ltup2.host}`);
  await expect.poll(() => world.log()).toContain('which had gone');
  ip('rule', 'delete', ...defaultRule('1022'));
  await expect.poll(() => ours().length).toBe(1);
  ip('rule', 'add', ...defaultRule('1021'));
  await expect.poll(() => ours().length).toBe(2);
  await world.kill();
  await restored();
});

test('rules of a dead monitor go with it', async () => {
  const hasEnded = world.killMonitor(await world.start());
  await expect.poll(hasEnded).toBe(true);
  await expect.poll(ours).toEqual([]);
  expect(leavesBy(await world.start())).toBe(`::ffff:${ltup.host}`);
  expect(ours()).toHaveLength(2);
  await world.kill();
  await restored();
});
