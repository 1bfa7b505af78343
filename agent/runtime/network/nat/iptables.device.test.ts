// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, test } from 'vitest';
import { HostIptables, type IptablesKind } from '../../../../e2e/fixtures/host-iptables.ts';
import { ip, NatWorld, worldAddresses } from '../../../../e2e/fixtures/nat-world.ts';

const { ltup, everywhere } = worldAddresses;
let world: NatWorld | undefined;
let iptables: HostIptables | undefined;

afterEach(async () => {
  await world?.close();
  for (const name of ['iptables', 'ip6tables'] as const) {
    for (const chain of ['FORWARD', 'INPUT']) iptables?.run(name, '-P', chain, 'ACCEPT');
    for (const table of ['filter', 'nat', 'mangle']) iptables?.run(name, '-t', table, '-F');
  }
  iptables?.remove();
});

const names = ['iptables', 'ip6tables'] as const;
const tables = ['filter', 'nat', 'mangle'];

test.each<IptablesKind>(['legacy', 'nft'])(
  'where iptables (%s) drops what is passed on, a guest has chains of its own, which come back when others empty theirs',
  async (kind) => {
    const host = await HostIptables.fetch(kind);
    iptables = host;
    for (const name of names) {
      // A host's own, which stays.
      const address = name === 'iptables' ? '192.0.2.9' : '2001:db8::9';
      for (const table of tables)
        host.run(name, '-t', table, '-A', table === 'nat' ? 'POSTROUTING' : 'FORWARD', '-s', address, '-j', 'ACCEPT');
      host.run(name, '-P', 'FORWARD', 'DROP');
    }
    // And what comes in, but for its own.
    host.run('iptables', '-A', 'INPUT', '-i', 'lo', '-j', 'ACCEPT');
    host.run('iptables', '-P', 'INPUT', 'DROP');
    const chains = (): string[] => names.flatMap((name) => tables.map((table) => host.run(name, '-t', table, '-S')));
    world = await NatWorld.open(host.agent);
    ip('route', 'add', 'default', 'via', ltup.world);
    ip('-6', 'route', 'add', 'default', 'via', ltup.world6);
    world.remember();
    const before = chains();
    const pid = await world.start('lodge.net.0.forward = tcp 8123 5555', 'lodge.net.0.dns = 127.0.0.1');
    expect(world.log()).toContain('NAT by iptables, IPv4 and IPv6');
    expect(world.asked(pid, everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
    expect(world.asked(pid, ltup.world6, 8080)).toBe(ltup.host6);
    // Nobody is there: the answer that it has failed is the monitor's.
    expect(world.lookUp(pid)).toContain('SERVFAIL');
    for (const address of [ltup.host, ltup.host6])
      expect(world.asked(world.pid, address, 8123, 'GET /inittab HTTP/1.0\r\n\r\n')).toContain('200 OK');
    const { client, name } = world;
    const added = { protocol: 'tcp', hostPort: 8124, guestPort: 5555 } as const;
    await client.request('guest.forward.add', { name, forward: added, inConfig: false });
    await client.request('guest.forward.remove', { name, port: { ...added, hostPort: 8123 }, inConfig: false });
    expect(world.asked(world.pid, ltup.host, 8124, 'GET /inittab HTTP/1.0\r\n\r\n')).toContain('200 OK');
    const own = (line: string): boolean => line !== '-A FORWARD -s 192.0.2.9/32 -j ACCEPT';
    const lines = (all: string[]): string[] => all.flatMap((each) => each.split('\n')).filter(own);
    const whole = lines(chains());
    // As netd does when it starts, with a change of routes beside it.
    host.run('iptables', '-F', 'FORWARD');
    ip('route', 'add', '192.0.2.0/24', 'via', ltup.world);
    await expect.poll(() => lines(chains())).toEqual(whole);
    expect(world.asked(pid, everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
    ip('route', 'delete', '192.0.2.0/24');
    // And with none. Of several tables: what leaves before the last is back would go on without it.
    const label = /-j (lodge-[0-9a-f]+)/.exec(host.run('iptables', '-S', 'FORWARD'))?.[1] ?? '';
    host.run('iptables', '-t', 'nat', '-F', label);
    host.run('iptables', '-F', 'FORWARD');
    await expect.poll(() => lines(chains()), { timeout: 45_000 }).toEqual(whole);
    expect(world.asked(pid, everywhere, 8080)).toBe(`::ffff:${ltup.host}`);
    const opened = world;
    await expect.poll(() => opened.log()).toContain('others took away what NAT needs');
    if (kind === 'legacy') {
      // A stop does not wait for ever, and what it leaves goes with the next session.
      const release = await host.holdLock();
      await world.kill();
      expect(world.log()).toMatch(/did not end within 10 s: the lock of iptables is held by flock \(\d+\)/);
      await release();
      expect(host.run('iptables', '-S', 'FORWARD')).toContain('-j lodge-');
      await world.client.close();
      await world.reopen();
    } else await world.kill();
    await expect.poll(() => lines(chains())).toEqual(lines(before));
  },
);
