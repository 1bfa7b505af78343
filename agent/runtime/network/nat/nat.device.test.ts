// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ip, NatWorld, sysctl, worldAddresses } from '../../../../e2e/fixtures/nat-world.ts';

const { ltup, ltup2, everywhere } = worldAddresses;
let world: NatWorld;

beforeAll(async () => {
  world = await NatWorld.open();
  ip('route', 'add', 'default', 'via', ltup.world);
  ip('-6', 'route', 'add', 'default', 'via', ltup.world6);
  world.remember();
});

afterAll(() => world?.close());

/** The host's network; what else a dead monitor leaves, its next start takes. */
const networkRestored = async (): Promise<void> => {
  const { routes, rules, sysctls, machine } = world.before ?? world.state();
  const wanted = { routes, rules, sysctls, machine: { links: machine.links } };
  await expect.poll(() => world.state()).toMatchObject(wanted);
};
const restored = () => expect.poll(() => world.state()).toEqual(world.before);

test('a guest has its address when it starts, and reaches the world by addresses of the host', async () => {
  const pid = await world.start();
  expect(world.run(pid, 'ip', '-4', '-o', 'address', 'show', 'eth0')).toMatch(/inet 10\.\d+\.\d+\.\d+\/30/);
  expect(world.run(pid, 'ip', 'route')).toMatch(/^default via 10\..* dev eth0/);
  expect(world.run(pid, 'ip', '-6', 'route')).toMatch(/^default via fd/m);
  const { name } = world;
  const { addresses } = await world.client.request('guest.get', { name });
  for (const address of addresses) expect(world.run(pid, 'ip', '-o', 'address', 'show', 'eth0')).toContain(address);
  expect(addresses).toHaveLength(2);
  // What the next start would choose is what it has now.
  const { sections } = await world.client.request('guest.plan', { name });
  const plan = sections.flatMap(({ steps }) => steps.map(({ text }) => text)).join('\n');
  for (const address of addresses) expect(plan).toContain(`ip address add ${address} `);
  expect(world.asked(pid, ltup.world, 8080)).toBe(`::ffff:${ltup.host}`);
  expect(world.asked(pid, ltup.world6, 8080)).toBe(ltup.host6);
  await expect.poll(() => world.isReached(pid, everywhere)).toBe(true);
  await world.kill();
  await restored();
});

test('what a guest sends in the name of others goes no further than the host', async () => {
  const pid = await world.start();
  const echoes = (): number => {
    const counted = world.run(world.pid, 'cat', '/proc/net/dev_snmp6/eth0');
    return Number(/Icmp6InEchos\s+(\d+)/.exec(counted)?.[1]);
  };
  const before = echoes();
  expect(world.isReached(pid, ltup.world6)).toBe(true);
  expect(echoes()).toBe(before + 1);
  world.run(pid, 'ip', 'address', 'add', '2001:db8:bad::1/128', 'dev', 'eth0', 'nodad');
  const gateway = /via (fd\S+) /.exec(world.run(pid, 'ip', '-6', 'route'))?.[1] ?? '';
  world.run(
    pid,
    'ip',
    'route',
    'replace',
    `${ltup.world6}/128`,
    'via',
    gateway,
    'dev',
    'eth0',
    'src',
    '2001:db8:bad::1',
  );
  expect(world.isReached(pid, ltup.world6)).toBe(false);
  expect(echoes()).toBe(before + 1);
  await world.kill();
  await restored();
});

test('a new guest has NAT where that is left to the device, which tells whether it can', async () => {
  const request = { name: 'new', template: 'auto', ttys: 1, limits: {}, network: { type: 'auto' } } as const;
  const { text } = await world.client.request('guest.create.plan', { request });
  expect(text).toContain('lodge.net.0.nat = 1\n');
  const { check } = await world.client.request('host.check.one', { id: 'net.nat' });
  expect(check).toMatchObject({ state: 'good', tried: true, found: 'nftables' });
  const unknown = world.client.request('host.check.one', { id: 'net.none' });
  await expect(unknown).rejects.toMatchObject({ reason: 'protocol-error' });
});

test('a port of the host leads to the guest, and nothing else comes in from outside', async () => {
  const pid = await world.start('lodge.net.0.forward = tcp 8123 5555');
  const request = 'GET /inittab HTTP/1.0\r\n\r\n';
  for (const address of [ltup.host, ltup.host6])
    expect(world.asked(world.pid, address, 8123, request)).toContain('200 OK');
  expect(world.asked(process.pid, ltup.host, 8123, request)).toContain('200 OK');
  const guest = /inet (10\.[\d.]+)/.exec(world.run(pid, 'ip', '-4', 'address', 'show', 'eth0'))?.[1] ?? '';
  world.run(world.pid, 'ip', 'route', 'add', `${guest}/32`, 'via', ltup.host);
  expect(world.isReached(world.pid, guest)).toBe(false);
  await world.kill();
  await restored();
});

/** Links that IPv4 is passed on from, beside those of guests. */
const passing = () => ['ltup', 'ltup2'].filter((link) => sysctl(`ipv4/conf/${link}/forwarding`) === '1');

test('the host passes on from the links that a guest needs, and leaves to others what they have switched on', async () => {
  await world.start();
  expect([sysctl('ipv4/ip_forward'), sysctl('ipv4/conf/lo/forwarding')]).toEqual(['0', '0']);
  // Both are in the main table.
  expect(passing()).toEqual(['ltup', 'ltup2']);
  // A tethering begins, and is there still when the guest ends.
  for (const each of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']) writeFileSync(`/proc/sys/net/${each}`, '1');
  await world.kill();
  expect(passing()).toEqual(['ltup', 'ltup2']);
  expect(sysctl('ipv4/ip_forward')).toBe('1');
  for (const each of ['ipv4/ip_forward', 'ipv6/conf/all/forwarding']) writeFileSync(`/proc/sys/net/${each}`, '0');
  await restored();
});

const page = 'GET /inittab HTTP/1.0\r\n\r\n';

test('forwards of a guest that runs come and go, and are kept in its config where that is asked for', async () => {
  await world.start('lodge.net.0.forward = tcp 8123 5555');
  const { name } = world;
  const tcp = (hostPort: number) => ({ protocol: 'tcp', hostPort, guestPort: 5555 }) as const;
  const add = (hostPort: number, inConfig: boolean) =>
    world.client.request('guest.forward.add', { name, forward: tcp(hostPort), inConfig });
  const remove = (hostPort: number, inConfig: boolean) =>
    world.client.request('guest.forward.remove', { name, port: { protocol: 'tcp', hostPort }, inConfig });
  const answer = (port: number) => world.asked(world.pid, ltup.host, port, page);
  expect(await add(8124, false)).toEqual({
    possible: true,
    forwards: [
      { ...tcp(8123), active: true, inConfig: true },
      { ...tcp(8124), active: true, inConfig: false },
    ],
  });
  for (const port of [8123, 8124]) expect(answer(port)).toContain('200 OK');
  // Of the two guests the first to come has it.
  await world.startAs('other');
  const others = { name: 'other', forward: tcp(8124), inConfig: false };
  await expect(world.client.request('guest.forward.add', others)).rejects.toMatchObject({
    reason: 'forward-refused',
    details: { why: 'other-guest', guest: name },
  });
  await world.kill('other');
  await expect(add(8124, false)).rejects.toMatchObject({ details: { why: 'there' } });
  await expect(add(5555, true)).rejects.toMatchObject({ details: { why: 'reserved' } });
  const server = createServer().listen(8125, '0.0.0.0');
  await once(server, 'listening');
  const listens = { why: 'listens', holder: expect.stringContaining(`(${process.pid})`) };
  await expect(add(8125, false)).rejects.toMatchObject({ details: listens });
  server.close();
  await once(server, 'close');
  await add(8125, true);
  expect(readFileSync(`${world.folder}/config`, 'utf8')).toContain('lodge.net.0.forward = tcp 8125 5555\n');
  await remove(8123, true);
  await remove(8124, false);
  expect([8123, 8124].map(answer)).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  expect(answer(8125)).toContain('200 OK');
  await expect(remove(8124, false)).rejects.toMatchObject({ details: { why: 'not-there' } });
  await world.kill();
  await restored();
  expect(await world.client.request('guest.forward.list', { name })).toEqual({
    possible: true,
    forwards: [{ ...tcp(8125), active: false, inConfig: true }],
  });
});

test('another way out is taken when the host takes it, and forwarding that is switched off comes back', async () => {
  const pid = await world.start();
  ip('route', 'replace', 'default', 'via', ltup2.world);
  expect(world.asked(pid, everywhere, 8080)).toBe(`::ffff:${ltup2.host}`);
  // As netd does when a tethering ends: the kernel gives each link's file the value.
  for (const value of ['1', '0']) writeFileSync('/proc/sys/net/ipv4/ip_forward', value);
  for (const value of ['1', '0']) writeFileSync('/proc/sys/net/ipv6/conf/all/forwarding', value);
  await expect.poll(passing).toEqual(['ltup', 'ltup2']);
  await expect.poll(() => world.asked(pid, ltup2.world6, 8080)).toBe(ltup2.host6);
  const told = expect.poll(() => world.log());
  await told.toMatch(/others took away what NAT needs; it is there again: [^"]*ipv4\/conf\/ltup2\/forwarding/);
  await told.toContain("IPv4 leaves by ltup2, table 254, as the host's own packets");
  ip('route', 'replace', 'default', 'via', ltup.world);
  await world.kill();
  await restored();
});

test('two guests do not reach one another, and forwarding stays on for the one that runs on', async () => {
  const pids = [await world.start(), await world.startAs('other')] as const;
  const addresses = pids.map(
    (pid) => /inet (10\.[\d.]+)/.exec(world.run(pid, 'ip', '-4', 'address', 'show', 'eth0'))?.[1] ?? '',
  );
  expect(new Set(addresses).size).toBe(2);
  expect(world.isReached(pids[0], addresses[1] ?? '')).toBe(false);
  await world.kill();
  expect(passing()).toContain('ltup');
  expect(world.asked(pids[1], everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
  await world.kill('other');
  await restored();
});

test('what a monitor that is killed has left goes at once where a session lives', async () => {
  const pid = await world.start('lodge.net.0.forward = tcp 8123 5555');
  const hasEnded = world.killMonitor(pid);
  await expect.poll(hasEnded).toBe(true);
  await networkRestored();
  // And only its own.
  const pids = [await world.start(), await world.startAs('other')] as const;
  await expect.poll(world.killMonitor(pids[0])).toBe(true);
  await expect.poll(() => existsSync(`/proc/${pids[0]}`)).toBe(false);
  expect(world.asked(pids[1], everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
  await world.kill('other');
  await networkRestored();
});

test.each([
  ['the next session', async () => world.reopen()],
  ['lxc-info', () => world.tool('lxc-info', '-n', world.name, '-s')],
  ["a start at the host's", () => world.lodged('autostart')],
])('without a session it goes with %s', async (_, next) => {
  const pid = await world.start('lodge.net.0.forward = tcp 8123 5555');
  await world.client.close();
  await expect.poll(world.killMonitor(pid)).toBe(true);
  expect(passing()).toContain('ltup');
  await next();
  await networkRestored();
  await world.reopen();
});

test('a guest starts where its monitor was killed, without the forwards that it had', async () => {
  expect(world.asked(await world.start(), ltup.world, 8080)).toBe(`::ffff:${ltup.host}`);
  expect(world.asked(world.pid, ltup.host, 8123)).toBe('ECONNREFUSED');
  await world.kill();
  await restored();
});
