// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildBusyboxGuest } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../../../e2e/fixtures/machine-footprint.ts';

const name = 'netted';
/** Of this test alone: a bridge, and a pair whose ends stand for hardware. */
const [bridge, card, peer] = ['ltbr0', 'ltcard', 'ltpeer'];
let base: string;
let client: LodgedClient;
let before: { machine: MachineFootprint; network: string[] };
const folder = (): string => `${base}/guests/${name}`;

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8' });
}

/** Links, addresses, routes and proxies of the host, without what time changes. */
function hostNetwork(): string[] {
  const told = [
    ['-o', 'address'],
    ['route'],
    ['-6', 'route'],
    ['neigh', 'show', 'proxy'],
    ['-6', 'neigh', 'show', 'proxy'],
  ];
  const links = ip('-o', 'link').replace(/,(NO-CARRIER|LOWER_UP|M-DOWN)|(NO-CARRIER|M-DOWN),/g, '');
  const lines = [links, ...told.map((words) => ip(...words))].join('\n').split('\n');
  const steady = lines.map((line) =>
    line
      .replace(/ (qdisc|valid_lft) .*$/, '')
      .replace(/ linkdown\b/, '')
      .replace(/@\S+:/, ':')
      .trim(),
  );
  return steady.filter((line) => line !== '' && !line.includes('fe80::')).sort();
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-network-');
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('link', 'add', card, 'mtu', '1480', 'type', 'veth', 'peer', 'name', peer);
  for (const link of [bridge, card, peer]) ip('link', 'set', link, 'up');
  ip('address', 'add', '10.86.0.1/24', 'dev', bridge);
  ip('address', 'add', 'fd86::1/64', 'dev', bridge, 'nodad');
  mkdirSync(`${folder()}/log`, { recursive: true });
  const { rootfsDirectory } = await buildBusyboxGuest('amd64');
  cpSync(rootfsDirectory, `${folder()}/rootfs`, { recursive: true, verbatimSymlinks: true });
  client = await LodgedClient.open(base);
  before = { machine: machineFootprint(base), network: hostNetwork() };
});

beforeEach(() => rmSync(`${base}/said`, { force: true }));

afterAll(async () => {
  await client?.close();
  for (const link of [bridge, card]) ip('link', 'delete', link);
  rmSync(base, { recursive: true, force: true });
});

/** Lines behind lxc.net., unless they are whole. */
function configure(...lines: string[]): void {
  const whole = lines.map((line) => (/^(lxc|lodge)\./.test(line) ? line : `lxc.net.${line}`));
  const own = [`lxc.rootfs.path = dir:${folder()}/rootfs`, 'lxc.mount.auto = proc sys', 'lxc.init.cmd = /bin/sleep 1d'];
  writeFileSync(`${folder()}/config`, [...own, ...whole, ''].join('\n'));
}

interface Failure {
  reason: string;
  details: object;
}

async function start(...lines: string[]): Promise<number> {
  configure(...lines);
  return (await client.request('guest.start', { name })).initPid ?? 0;
}

function failureOf(...lines: string[]): Promise<Failure | undefined> {
  return start(...lines).then(
    () => undefined,
    (error: Failure) => error,
  );
}

/** The host's own ip, in the guest's network namespace. */
function inside(pid: number, ...words: string[]): string {
  return execFileSync('nsenter', [`--net=/proc/${pid}/ns/net`, 'ip', ...words], { encoding: 'utf8' });
}

/** The kernel takes dead namespaces down on its own time. */
async function restored(): Promise<void> {
  await expect.poll(hostNetwork).toEqual(before.network);
  await expect.poll(() => machineFootprint(base)).toEqual(before.machine);
}

async function killed(): Promise<void> {
  await client.request('guest.kill', { name });
  await restored();
}

const veth = ['0.type = veth', `0.link = ${bridge}`, '0.flags = up'];

test('a pair in a bridge, with the gateways of the bridge, and the host answering for its address', async () => {
  execFileSync('sh', ['-c', `echo 1 >/proc/sys/net/ipv4/conf/${bridge}/forwarding`]);
  const addresses = ['0.ipv4.address = 10.86.0.2/24', '0.ipv6.address = fd86::2/64'];
  const gateways = ['0.ipv4.gateway = auto', '0.ipv6.gateway = auto'];
  const pair = ['0.veth.pair = ltguest', '0.hwaddr = 00:16:3e:01:02:03', '0.veth.ipv4.route = 10.87.0.0/24'];
  // l2proxy asks for the sysctls of IPv6 only where there are addresses of it.
  const pid = await start(
    ...veth,
    ...addresses,
    ...gateways,
    ...pair,
    '1.type = veth',
    '1.l2proxy = 1',
    `1.link = ${bridge}`,
    '1.ipv4.address = 10.86.0.3/24',
  );
  expect(inside(pid, '-o', 'address')).toMatch(
    /eth0\s+inet 10\.86\.0\.2\/24 brd 10\.86\.0\.255.*\n.*eth0\s+inet6 fd86::2/,
  );
  expect(inside(pid, 'link', 'show', 'eth0')).toContain('00:16:3e:01:02:03');
  expect(inside(pid, 'route')).toContain('default via 10.86.0.1 dev eth0');
  expect(inside(pid, '-6', 'route')).toContain('default via fd86::1 dev eth0');
  expect(ip('link', 'show', 'ltguest')).toMatch(new RegExp(`master ${bridge}.*\\n.*ether fe:`));
  expect(ip('route')).toContain('10.87.0.0/24 dev ltguest scope link');
  expect(ip('neigh', 'show', 'proxy')).toContain(`10.86.0.3 dev ${bridge}  proxy`.replace('  ', ' '));
  await killed();
});

test('a pair in router mode, with a gateway in another network', async () => {
  const forwarding = '/proc/sys/net/ipv6/conf/all/forwarding';
  const was = readFileSync(forwarding, 'utf8');
  writeFileSync(forwarding, '1');
  try {
    const addresses = ['0.ipv4.address = 10.88.0.2/32', '0.ipv6.address = fd88::2/128'];
    const gateways = ['0.ipv4.gateway = 169.254.1.1', '0.ipv6.gateway = fe80::1'];
    const mode = ['0.type = veth', '0.veth.mode = router', '0.veth.pair = ltrouter', '0.flags = up'];
    const pid = await start(...mode, ...addresses, ...gateways);
    expect(inside(pid, 'route')).toMatch(/default via 169\.254\.1\.1 dev eth0 *\n169\.254\.1\.1 dev eth0 scope link/);
    expect(inside(pid, '-6', 'route')).toContain('default via fe80::1 dev eth0');
    expect(ip('route')).toContain('10.88.0.2 dev ltrouter scope link');
    expect(ip('-6', 'route')).toContain('fd88::2 dev ltrouter');
    expect(ip('neigh', 'show', 'proxy')).toMatch(/169\.254\.1\.1 dev ltrouter/);
    expect(ip('-6', 'neigh', 'show', 'proxy')).toMatch(/fe80::1 dev ltrouter/);
    const settings = ['ipv4/conf/ltrouter/forwarding', 'ipv6/conf/ltrouter/forwarding', 'ipv6/conf/ltrouter/proxy_ndp'];
    expect(settings.map((setting) => readFileSync(`/proc/sys/net/${setting}`, 'utf8').trim())).toEqual(['1', '1', '1']);
  } finally {
    await client.request('guest.kill', { name });
    writeFileSync(forwarding, was);
  }
  await restored();
});

test.each(['private', 'vepa', 'bridge', 'passthru'])('a macvlan of the mode %s, twice in a row', async (mode) => {
  const lines = ['0.type = macvlan', `0.link = ${card}`, `0.macvlan.mode = ${mode}`, '0.mtu = 1400', '0.flags = up'];
  for (const address of ['10.89.0.2/24', '10.89.0.3/24']) {
    const pid = await start(...lines, `0.ipv4.address = ${address}`);
    expect(inside(pid, '-d', 'link', 'show', 'eth0')).toMatch(
      new RegExp(`mtu 1400 .*\\bUP\\b[\\s\\S]*macvlan mode ${mode}`),
    );
    expect(inside(pid, '-o', 'address')).toContain(address);
    // Not waited for: only one of the mode passthru may be on a link.
    await client.request('guest.kill', { name });
  }
  await restored();
});

test('a link that is moved in comes back as it was, whatever the guest has made of it, and however it ends', async () => {
  const phys = ['0.type = phys', `0.link = ${card}`, '0.name = wan%d', '0.mtu = 1300', '0.flags = up'];
  const pid = await start(...phys, '0.hwaddr = 00:16:3e:0a:0b:0c', '0.ipv4.address = 10.90.0.2/24 10.90.0.9');
  expect(ip('-o', 'link')).not.toContain(` ${card}`);
  expect(inside(pid, 'address', 'show', 'wan0')).toMatch(
    /mtu 1300 [\s\S]*00:16:3e:0a:0b:0c[\s\S]*10\.90\.0\.2\/24 brd 10\.90\.0\.9/,
  );
  inside(pid, 'link', 'set', 'wan0', 'down');
  inside(pid, 'link', 'set', 'wan0', 'name', 'mine', 'mtu', '1200');
  process.kill(pid, 'SIGKILL');
  await expect.poll(async () => (await client.request('guest.get', { name })).state).toBe('STOPPED');
  await restored();
});

test.each([
  ['a hook that fails', 'lxc.hook.start-host = exit 1'],
  ['a script that fails', '1.script.up = exit 1'],
  ['a later network that cannot be made', `1.veth.pair = ${peer}`],
  ['a folder that is not there', 'lxc.mount.entry = /nowhere mnt none bind 0 0'],
])('%s: what was moved in and made comes back', async (_, line) => {
  const phys = ['0.type = phys', `0.link = ${card}`, '0.name = wan0', '0.mtu = 1300'];
  const failure = await failureOf(...phys, '1.type = veth', `1.link = ${bridge}`, line);
  expect(failure?.reason).toBe('start-failed');
  await restored();
});

test('several networks, in the order of their numbers, with the names that are left', async () => {
  const lines = [
    '2.type = veth',
    '0.type = veth',
    '1.type = macvlan',
    `1.link = ${card}`,
    '1.name = eth0',
    '3.type = empty',
  ];
  const pid = await start(...lines, '3.flags = up', '0.veth.pair = ltzero', '2.veth.pair = lttwo');
  const links = JSON.parse(inside(pid, '-j', 'link')) as { ifname: string; flags: string[] }[];
  expect(links.map(({ ifname }) => ifname).sort()).toEqual(['eth0', 'eth1', 'eth2', 'lo']);
  expect(links.filter(({ flags }) => flags.includes('UP')).map(({ ifname }) => ifname)).toEqual(['lo']);
  const indexes = [inside(pid, '-o', 'link', 'show', 'eth1'), ip('-o', 'link', 'show', 'ltzero')];
  expect(/@if(\d+)/.exec(indexes[0] ?? '')?.[1]).toBe(/^(\d+)/.exec(indexes[1] ?? '')?.[1]);
  await killed();
});

test('without a line there is a namespace with lo alone, down', async () => {
  const pid = await start();
  expect(inside(pid, '-o', 'link').trim().split('\n')).toHaveLength(1);
  expect(inside(pid, 'link')).toMatch(/^1: lo: <LOOPBACK> /);
  await killed();
});

test.each([
  [0, 'netted net up veth', 'netted net down veth'],
  [1, 'veth', 'veth'],
])('scripts of hook version %i run on the host, with their network told', async (version, up, down) => {
  const say = (word: string): string =>
    `sh -c 'echo "$@" "$LXC_NET_TYPE,$LXC_NET_PARENT,$LXC_NET_PEER" "$LXC_HOOK_SECTION,$LXC_HOOK_TYPE" $(test -e /sys/class/net/ltsaid && echo there) >>${base}/said' ${word}`;
  const scripts = [`0.script.up = ${say('up')}`, `0.script.down = ${say('down')}`];
  const phys = ['1.type = phys', `1.link = ${card}`, `1.script.up = ${say('up')}`, `1.script.down = ${say('down')}`];
  await start(`lxc.hook.version = ${version}`, ...veth, '0.veth.pair = ltsaid', ...scripts, ...phys);
  await killed();
  const told = (which: string): string[] =>
    version === 1 ? [`veth,${bridge},ltsaid net,${which}`, `phys,${card}, net,${which}`] : [',, ,', ',, ,'];
  expect(readFileSync(`${base}/said`, 'utf8').split('\n')).toEqual([
    `${up} ${bridge} ltsaid ${told('up')[0]} there`,
    `${up.replace('veth', 'phys')} ${card} ${told('up')[1]} there`,
    `${down} ${bridge} ltsaid ${told('down')[0]} there`,
    `${down.replace('veth', 'phys')} ${card} ${told('down')[1]}`,
    '',
  ]);
});

test.each<[string, string[], string, object]>([
  [
    'a bridge that is not there',
    ['0.type = veth', '0.link = ltnone'],
    'lxc.net.0.link',
    { link: 'ltnone', step: 'network' },
  ],
  [
    'a link that is no bridge',
    ['0.type = veth', `0.link = ${card}`],
    'lxc.net.0.link',
    { link: card, step: 'network' },
  ],
  [
    'a name of the host that is taken',
    ['0.type = veth', `0.veth.pair = ${peer}`],
    'lxc.net.0.veth.pair',
    { code: 'EEXIST' },
  ],
  [
    'an MTU that the link below has not',
    ['0.type = macvlan', `0.link = ${card}`, '0.mtu = 9000'],
    'lxc.net.0.mtu',
    { code: 'EINVAL' },
  ],
  [
    'a second macvlan of the mode passthru',
    [
      '0.type = macvlan',
      '1.type = macvlan',
      `0.link = ${card}`,
      `1.link = ${card}`,
      '0.macvlan.mode = passthru',
      '1.macvlan.mode = passthru',
    ],
    'lxc.net.1.link',
    { code: 'EINVAL' },
  ],
  [
    'a sysctl that is off',
    [...veth, '0.ipv6.address = fd86::2/64', '0.l2proxy = 1'],
    'lxc.net.0.l2proxy',
    { hint: expect.stringContaining('set net.ipv6.conf.') },
  ],
])('%s fails by the key, and nothing is left', async (_, lines, key, details) => {
  const failure = await failureOf(...lines);
  expect(failure).toMatchObject({ reason: 'start-failed', details: { key, hint: expect.any(String), ...details } });
  await restored();
});

/** This machine's kernel has no ipvlan and no VLANs; the virtual phone's has both. */
const hasIpvlan = existsSync('/sys/module/ipvlan');
test.skipIf(hasIpvlan)('a kind that the kernel has not is told by the option of the kernel', async () => {
  const failure = await failureOf('0.type = ipvlan', `0.link = ${card}`);
  expect(failure).toMatchObject({
    reason: 'kernel-lacks',
    details: { missing: 'CONFIG_IPVLAN', key: 'lxc.net.0.link', link: card },
  });
});
