// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../fixtures/guests/busybox/busybox-guest.ts';
import { type AdbServer, startAdbServer } from '../phone/adb-server.ts';
import { type Footprint, footprintOf } from '../phone/footprint.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';

/** Kinds that the kernel of the machine that builds has not: ipvlan, vlan and bridges that filter VLANs. */
const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);

let server: AdbServer;
let phone: Phone;
let config: string;
let before: Footprint & { network: string };

async function lodge(...args: string[]): Promise<string> {
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  return (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env })).stdout;
}

async function shell(command: string): Promise<string> {
  // By the paths of iproute2: this shell prefers busybox's own, which know little of these.
  const { stdout, exitCode } = await phone.rootShell(
    command.replace(/(^|&& |; |-n )(ip|bridge) /g, '$1/system/bin/$2 '),
  );
  if (exitCode !== 0) throw new Error(`${command}: ${stdout}`);
  return stdout;
}

async function footprint(): Promise<Footprint & { network: string }> {
  const tables = 'ip -o link show card0; ip -o address show card0; ip neigh show proxy; ip route';
  return { ...(await footprintOf(phone)), network: await shell(tables) };
}

beforeAll(async () => {
  server = await startAdbServer();
  phone = await bootPhone({ adbServerPort: server.port });
  const { tarPath } = await buildBusyboxGuest('arm64');
  const signals = ['--halt-signal', busyboxSignals.halt, '--reboot-signal', busyboxSignals.reboot];
  await lodge('create', 'netted', '--network', 'empty', '--rootfs', tarPath, ...signals);
  const own = await shell('cat /data/lodge/guests/netted/config');
  config = own
    .split('\n')
    .filter((line) => !line.includes('lxc.net.'))
    .join('\n');
  // A link of no hardware, and a bridge that filters.
  await shell('modprobe -a dummy bridge veth macvlan ipvlan 8021q');
  await shell('ip link add card0 type dummy && ip link set card0 mtu 1480 up && ip address add 10.91.0.1/24 dev card0');
  await shell('ip link add vbr0 type bridge vlan_filtering 1 && ip link set vbr0 up');
  await shell('echo 1 >/proc/sys/net/ipv4/conf/card0/forwarding');
  before = await footprint();
});

// One that fails leaves its guest to none of the others.
afterEach(async () => void (await lodge('kill', 'netted').catch(() => undefined)));

afterAll(async () => {
  await phone?.stop();
  await server?.stop();
});

/** Lines behind lxc.net., unless they are ours; the answer runs a command of the phone in the guest's network namespace. */
async function start(...lines: string[]): Promise<(command: string) => Promise<string>> {
  const whole = lines.map((line) => (line.startsWith('lodge.') ? line : `lxc.net.${line}`));
  const text = [config, ...whole, ''].join('\n');
  await shell(`cat >/data/lodge/guests/netted/config <<'END'\n${text}END`);
  await lodge('start', 'netted');
  const guests = (await lodge('--json', 'guests')).trim().split('\n');
  const initPid = /"initPid":(\d+)/.exec(guests.join(' '))?.[1] ?? '';
  expect(initPid).not.toBe('');
  return (command) => shell(`nsenter -t ${initPid} -n ${command}`);
}

async function ended(): Promise<void> {
  await lodge('kill', 'netted');
  await expect.poll(footprint, { timeout: 30_000, interval: 500 }).toEqual(before);
}

test.each([
  ['l2', 'bridge', 'mode l2 bridge'],
  ['l3', 'private', 'mode l3 private'],
  ['l3s', 'vepa', 'mode l3s vepa'],
])('an ipvlan of the mode %s with the isolation %s', async (mode, isolation, told) => {
  const modes = [`0.ipvlan.mode = ${mode}`, `0.ipvlan.isolation = ${isolation}`, '0.mtu = 1400'];
  const address = ['0.flags = up', '0.ipv4.address = 10.91.0.2/24', '0.ipv4.gateway = auto'];
  const inside = await start('0.type = ipvlan', '0.link = card0', ...modes, ...address);
  expect(await inside('ip -d link show eth0')).toMatch(new RegExp(`mtu 1400 [\\s\\S]*ipvlan +${told}`));
  expect(await inside('ip route')).toMatch(/default via 10\.91\.0\.1 dev eth0/);
  await ended();
});

test('an ipvlan whose addresses the host answers for, with the link as its gateway', async () => {
  const address = ['0.flags = up', '0.ipv4.address = 10.91.0.3/32', '0.ipv4.gateway = dev', '0.l2proxy = 1'];
  const inside = await start('0.type = ipvlan', '0.link = card0', '0.ipvlan.mode = l3s', ...address);
  expect(await inside('ip route')).toMatch(/^default dev eth0/m);
  expect(await shell('ip neigh show proxy')).toContain('10.91.0.3 dev card0');
  expect(await shell('ip route')).toMatch(/10\.91\.0\.3 dev lo scope link/);
  await ended();
});

test('a VLAN, twice in a row', async () => {
  for (const address of ['10.92.0.2/24', '10.92.0.3/24']) {
    const lines = ['0.type = vlan', '0.link = card0', '0.vlan.id = 100', '0.flags = up', '0.name = uplink'];
    const inside = await start(...lines, `0.ipv4.address = ${address}`);
    expect(await inside('ip -d link show uplink')).toMatch(/mtu 1480 [\s\S]*vlan protocol 802\.1Q id 100 /);
    expect(await inside('ip -o address show uplink')).toContain(address);
    await lodge('kill', 'netted');
  }
  await expect.poll(footprint, { timeout: 30_000, interval: 500 }).toEqual(before);
});

test.each<[string[], string[], string[]]>([
  [['vlan.id = 30', 'vlan.tagged.id = 31', 'vlan.tagged.id = 32'], ['30 PVID Egress Untagged', '31', '32'], ['1']],
  [['vlan.id = none', 'vlan.tagged.id = 31'], ['31'], ['1']],
  [['vlan.tagged.id = 31'], ['1 PVID Egress Untagged', '31'], []],
])('a pair in VLANs of its bridge: %j', async (lines, there, gone) => {
  const vlans = lines.map((line) => `0.veth.${line}`);
  await start('0.type = veth', '0.link = vbr0', '0.flags = up', '0.veth.pair = vport', ...vlans);
  const told = (await shell('bridge vlan show dev vport')).split('\n').slice(1);
  const ids = told.map((line) =>
    line
      .replace(/^vport/, '')
      .trim()
      .replace(/\s+/g, ' '),
  );
  expect(ids.filter((line) => line !== '')).toEqual(there);
  for (const id of gone) expect(ids).not.toContain(id);
  await ended();
});

/** Before Linux 6.17 a link alone cannot pass IPv6 on; the host that does would hear no more router advertisements by its links. */
function forwarding(): Promise<string> {
  const files = 'all/forwarding card0/accept_ra default/accept_ra all/force_forwarding';
  return shell(`cd /proc/sys/net/ipv6/conf; for file in ${files}; do cat $file 2>/dev/null || echo none; done`);
}

test('a network with NAT: tables of the guest alone, and the monitor answers its guest by DHCP and for names', async () => {
  // Nobody is there: the answer that it has failed is the monitor's.
  const lines = ['lodge.net.0.nat = 1', 'lodge.net.0.forward = tcp 8123 80', 'lodge.net.0.dns = 127.0.0.1'];
  const forwardingBefore = await forwarding();
  expect(forwardingBefore.trim().split('\n')).toEqual(['0', '1', '1', 'none']);
  const inside = await start(...lines);
  expect((await forwarding()).trim().split('\n')).toEqual(['1', '2', '2', 'none']);
  const address = /inet (\S+)\/30/.exec(await inside('ip address show eth0'))?.[1];
  const script = 'ip address flush dev eth0 scope global; udhcpc -i eth0 -f -q -n -s /bin/true 2>&1';
  expect(await lodge('exec', 'netted', '--', 'sh', '-c', script)).toContain(`lease of ${address} obtained from`);
  const rules = await shell('nft list ruleset');
  expect(rules).toMatch(/ip saddr 10\.\S+\/30 masquerade/);
  expect(rules).toMatch(/ip6 saddr fd\S+\/64 masquerade/);
  expect(rules).toContain(`tcp dport 8123 fib daddr type local ip daddr != 127.0.0.0/8 dnat to ${address}:80`);
  expect(rules).toContain('tcp option maxseg size set rt mtu');
  const host = address?.replace(/\d+$/, (last) => String(Number(last) - 1));
  const again = `ip address add ${address}/30 dev eth0; nslookup lodge.example ${host} 2>&1 || true`;
  expect(await lodge('exec', 'netted', '--', 'sh', '-c', again)).toContain('SERVFAIL');
  await ended();
  expect(await forwarding()).toBe(forwardingBefore);
  expect(await shell('nft list ruleset')).not.toContain('lodge-');
});

test('a link that is moved in comes back with its name, MTU and state', async () => {
  const inside = await start('0.type = phys', '0.link = card0', '0.name = wan0', '0.mtu = 1300', '0.flags = up');
  expect(await inside('ip -o link show wan0')).toMatch(/mtu 1300 /);
  // The kernel takes the addresses off when it moves a link: to give them is the host's affair, as with LXC.
  await lodge('kill', 'netted');
  await expect.poll(() => shell('ip -o link show card0')).toMatch(/<BROADCAST,NOARP,UP,LOWER_UP> mtu 1480 /);
  await shell('ip address add 10.91.0.1/24 dev card0');
  await expect.poll(footprint, { timeout: 30_000, interval: 500 }).toEqual(before);
});
