// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { ChannelText, LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint, openDescriptors } from '../../e2e/fixtures/machine-footprint.ts';
import { AgentFailure, type AgentFailureReason, type GuestCreateRequest, type LimitChange } from '../protocol/index.ts';

const size = { rows: 24, columns: 80 };
let base: string;
let archive: Buffer;
let client: LodgedClient;
let before: MachineFootprint;

function request(name: string, change: Partial<GuestCreateRequest> = {}): GuestCreateRequest {
  return {
    name,
    template: 'linux',
    haltSignal: busyboxSignals.halt,
    rebootSignal: busyboxSignals.reboot,
    ttys: 1,
    limits: { memoryBytes: 64 * 1024 * 1024, pids: 64 },
    network: { type: 'veth', ipv4Address: '10.84.0.2/24', hostAddress: '10.84.0.1/24' },
    ...change,
  };
}

async function create(
  name: string,
  change: Partial<GuestCreateRequest> = {},
  content: Buffer = archive,
): Promise<void> {
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const created = client.request('guest.create', { request: request(name, change), channel: channel.id });
  channel.write(new Uint8Array(content));
  channel.end();
  await created;
}

async function failureOf(work: Promise<unknown>): Promise<AgentFailure> {
  const error = await work.then(
    () => new Error('it succeeded'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AgentFailure)) throw error;
  return error;
}

async function attach(
  name: string,
  fromSequence?: number,
): Promise<{ text: ChannelText; write: (line: string) => void; sequence: number }> {
  const channel = client.openChannel();
  const text = new ChannelText(channel);
  const params = {
    name,
    tty: 0,
    channel: channel.id,
    ...size,
    ...(fromSequence === undefined ? {} : { fromSequence }),
  };
  const { sequence } = await client.request('console.attach', params);
  return { text, sequence, write: (line) => void channel.write(new TextEncoder().encode(`${line}\n`)) };
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-device-');
  archive = readFileSync((await buildBusyboxGuest('amd64')).tarPath);
  client = await LodgedClient.open(base);
});

afterAll(async () => {
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('a guest is made from a tar, starts, and says what it does in its boot log', async () => {
  await create('one');
  before = machineFootprint(base);
  const started = await client.request('guest.start', { name: 'one' });
  expect(started).toMatchObject({ state: 'RUNNING', memoryLimitBytes: 64 * 1024 * 1024, pidsLimit: 64 });
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name: 'one', channel: channel.id, follow: true });
  await log.contains('guest: boot step 4 of 4: ready');
  expect(log.text).toContain('"step":"pivot_root"');
  channel.reset('seen');
});

test('its console answers, with job control, in the size of the viewer', async () => {
  const console = await attach('one');
  await console.text.contains('built-in shell');
  expect(console.text.text).not.toContain('job control turned off');
  console.write('echo $((6 * 7)); stty size; ls -l /proc/self/fd | wc -l');
  await console.text.contains(/\b42\r\n24 80\r\n/);
});

test("the guest's first process has nothing open but its console", async () => {
  const { initPid } = await client.request('guest.get', { name: 'one' });
  expect(new Set(openDescriptors(initPid ?? 0))).toHaveProperty('size', 1);
});

test('a sample has figures of the cgroup and of the network inside', async () => {
  const sample = await client.request('metrics.sample', { name: 'one' });
  expect(sample.cgroup.memoryCurrentBytes).toBeGreaterThan(0);
  expect(sample.cgroup.memoryLimitBytes).toBe(64 * 1024 * 1024);
  expect(sample.network.interfaces.map((each) => each.name)).toEqual(['lo', 'eth0']);
  expect(sample.network.interfaces[1]?.addresses).toContain('10.84.0.2/24');
  await client.request('metrics.subscribe', { name: 'one', intervalMs: 100 });
  await client.event('metrics.sampled', (each) => each.monotonicMs > sample.monotonicMs + 200);
  await client.request('metrics.unsubscribe', { name: 'one' });
});

test('a flooding console does not hold up a request, and its viewer is told what it missed', async () => {
  const channel = client.openChannel();
  let received = 0;
  // A viewer that never grants credit again.
  channel.listen({ onData: (bytes) => (received += bytes.length) });
  await client.request('console.attach', { name: 'one', tty: 0, channel: channel.id, ...size });
  channel.write(new TextEncoder().encode('head -c 8000000 /dev/zero | tr "\\0" x; echo; echo flood is over\n'));
  const other = await attach('one');
  await other.text.contains('flood is over');
  expect((await client.request('guest.list', {})).map((guest) => guest.name)).toEqual(['one']);
  expect(received).toBeLessThanOrEqual(256 * 1024);
  channel.reset('seen');
});

test('a second start, a destroy while it runs, and an unknown guest are refused by name', async () => {
  const attempts = [
    () => client.request('guest.start', { name: 'one' }),
    () => client.request('guest.destroy', { name: 'one' }),
    () => client.request('guest.start', { name: 'nobody' }),
    () => client.request('guest.stop', { name: 'nobody' }),
    () => create('one'),
  ];
  const reasons: AgentFailureReason[] = [];
  for (const attempt of attempts) reasons.push((await failureOf(attempt())).reason);
  expect(reasons).toEqual(['guest-running', 'guest-running', 'guest-not-found', 'guest-not-found', 'guest-exists']);
});

test('the session is killed, the guest runs on, and the console is replayed from where it was', async () => {
  const first = await attach('one');
  first.write('echo before the cut');
  await first.text.contains('before the cut\r\n');
  await client.kill();
  client = await LodgedClient.open(base);
  expect((await client.request('guest.get', { name: 'one' })).state).toBe('RUNNING');
  const second = await attach('one', 0);
  await second.text.contains('before the cut');
  second.write('echo after the cut');
  await second.text.contains('after the cut\r\n');
});

test('a reboot from inside is counted, and the guest runs again', async () => {
  const console = await attach('one');
  console.write('reboot');
  await client.event('guest.changed', (guest) => guest.reboots === 1 && guest.state === 'RUNNING');
});

test('restart gives another first process', async () => {
  const first = await client.request('guest.get', { name: 'one' });
  const second = await client.request('guest.restart', { name: 'one' });
  expect(second.state).toBe('RUNNING');
  expect(second.initPid).not.toBe(first.initPid);
});

test('stop leaves nothing behind', async () => {
  expect(await client.request('guest.stop', { name: 'one' })).toMatchObject({ state: 'STOPPED' });
  await client.event('guest.changed', (guest) => guest.state === 'STOPPED');
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('the boot log of a stopped guest can be read', async () => {
  const channel = client.openChannel();
  const log = new ChannelText(channel);
  await client.request('boot-log.follow', { name: 'one', channel: channel.id, follow: false });
  expect(await log.end()).toContain('guest: boot step 4 of 4: ready');
});

test('a guest that ignores its halt signal is killed when the time is over', async () => {
  await create('deaf', { haltSignal: 'SIGWINCH', network: { type: 'empty' } });
  await client.request('guest.start', { name: 'deaf' });
  const stopped = await client.request('guest.stop', { name: 'deaf', timeoutMs: 200 });
  expect(stopped).toMatchObject({ state: 'STOPPED', lastEnd: { kind: 'signal', code: 9 } });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('a guest that reboots at once is started again with pauses that grow, and a stop does not wait for them', async () => {
  await create('restless', { initCommand: '/bin/busybox reboot -f', network: { type: 'empty' } });
  await client.request('guest.start', { name: 'restless' });
  await client.event('guest.changed', (guest) => guest.name === 'restless' && guest.reboots === 2);
  expect(await client.request('guest.stop', { name: 'restless' })).toMatchObject({
    state: 'STOPPED',
    lastEnd: { kind: 'signal', code: 1 },
  });
  const { boots } = await client.request('boot-log.list', { name: 'restless' });
  // A stop that comes late finds a later boot.
  const last = boots[0]?.number ?? 0;
  expect(last).toBeGreaterThan(2);
  const ends = Array.from({ length: last }, (_, before) => [last - before, 1]);
  expect(boots.map(({ number, end }) => [number, end?.code])).toEqual(ends);
  for (const [boot, said] of [
    [1, 'started again in 250 ms'],
    [2, 'started again in 500 ms'],
  ] as const) {
    const channel = client.openChannel();
    const log = new ChannelText(channel);
    await client.request('boot-log.follow', { name: 'restless', channel: channel.id, follow: false, boot });
    expect(await log.end()).toContain(said);
  }
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('limits, sysctls and files of /proc are those of the config, and the host keeps its own', async () => {
  await create('tuned', { network: { type: 'empty' } });
  const { text } = await client.request('guest.config.read', { name: 'tuned' });
  const hosts = readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim();
  const other = hosts === '1' ? '0' : '1';
  const lines = [
    'lxc.prlimit.nofile = 64:128',
    'lxc.proc.oom_score_adj = 7',
    `lxc.sysctl.net.ipv4.ip_forward = ${other}`,
    'lxc.init.groups = 4 5',
  ];
  await client.request('guest.config.write', { name: 'tuned', text: `${text}${lines.join('\n')}\n` });
  await client.request('guest.start', { name: 'tuned' });
  const { initPid } = await client.request('guest.get', { name: 'tuned' });
  expect(readFileSync(`/proc/${initPid}/limits`, 'utf8')).toMatch(/^Max open files +64 +128 /m);
  expect(readFileSync(`/proc/${initPid}/oom_score_adj`, 'utf8')).toBe('7\n');
  expect(readFileSync(`/proc/${initPid}/status`, 'utf8')).toMatch(/^Groups:\t4 5 *$/m);
  const console = await attach('tuned');
  console.write('echo forward is $(cat /proc/sys/net/ipv4/ip_forward)');
  await console.text.contains(`forward is ${other}\r\n`);
  expect(readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim()).toBe(hosts);
  await client.request('guest.kill', { name: 'tuned' });
});

test('a frozen guest stands still, goes on, and can be stopped and killed', async () => {
  await create('cold', { network: { type: 'empty' } });
  await client.request('guest.start', { name: 'cold' });
  const console = await attach('cold');
  console.write('echo before $((1 + 1))');
  await console.text.contains('before 2\r\n');
  expect(await client.request('guest.freeze', { name: 'cold' })).toMatchObject({ state: 'FROZEN' });
  expect((await failureOf(client.request('guest.freeze', { name: 'cold' }))).reason).toBe('guest-busy');
  // v1's freezer where it is mounted, else v2's.
  const names = ['(', '-name', 'freezer.state', '-o', '-name', 'cgroup.events', ')'];
  const find = ['/sys/fs/cgroup', '-path', '*/lxc.payload.cold/*', ...names];
  const files = execFileSync('find', find, { encoding: 'utf8' }).trim().split('\n');
  expect(files.map((file) => readFileSync(file, 'utf8')).join('')).toMatch(/^(FROZEN|frozen 1)$/m);
  console.write('echo after $((2 + 1))');
  expect(await client.request('guest.unfreeze', { name: 'cold' })).toMatchObject({ state: 'RUNNING' });
  await console.text.contains('after 3\r\n');
  await client.request('guest.freeze', { name: 'cold' });
  expect(await client.request('guest.stop', { name: 'cold' })).toMatchObject({ lastEnd: { kind: 'signal', code: 2 } });
  await client.request('guest.start', { name: 'cold' });
  await client.request('guest.freeze', { name: 'cold' });
  expect(await client.request('guest.kill', { name: 'cold' })).toMatchObject({ lastEnd: { kind: 'signal', code: 9 } });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('limits of a guest that runs are changed and taken away', async () => {
  await create('tight', { network: { type: 'empty' } });
  expect((await failureOf(client.request('guest.limits.set', { name: 'tight', limits: { pids: 9 } }))).reason).toBe(
    'guest-not-running',
  );
  await client.request('guest.start', { name: 'tight' });
  const set = (limits: LimitChange) => client.request('guest.limits.set', { name: 'tight', limits });
  const first = await set({ memoryBytes: 48 * 1024 * 1024, pids: 32 });
  expect(first.cgroup).toMatchObject({ memoryLimitBytes: 48 * 1024 * 1024, pidsLimit: 32 });
  const second = await set({ memoryBytes: 'none' });
  expect(second.cgroup.memoryLimitBytes).toBeUndefined();
  expect(second.cgroup.pidsLimit).toBe(32);
  expect((await failureOf(set({ memoryBytes: 32 * 1024 * 1024, pids: 0 }))).reason).toBe('protocol-error');
  expect((await client.request('metrics.sample', { name: 'tight' })).cgroup.memoryLimitBytes).toBeUndefined();
  await client.request('guest.kill', { name: 'tight' });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('a config may include others, and take back what they say', async () => {
  await create('included', { network: { type: 'empty' } });
  const { text } = await client.request('guest.config.read', { name: 'included' });
  const common = `${base}/common.conf`;
  writeFileSync(common, 'lxc.mount.auto = proc:rw\nlxc.environment = FROM=common\nlxc.init.cmd = /nonexistent\n');
  const own = text.replace(/^lxc\.mount\.auto.*$/m, '');
  const changed = `${own}lxc.include = ${common}\nlxc.init.cmd =\nlxc.mount.auto =\n`;
  await client.request('guest.config.write', { name: 'included', text: changed });
  await client.request('guest.start', { name: 'included' });
  const console = await attach('included');
  // Nothing is mounted by itself, as with LXC: there is no /proc.
  console.write('ls /proc | wc -l; echo from $FROM');
  await console.text.contains('0\r\nfrom common\r\n');
  await client.request('guest.kill', { name: 'included' });
  writeFileSync(common, 'lxc.nothing = 1\n');
  const failure = await failureOf(client.request('guest.start', { name: 'included' }));
  expect(failure).toMatchObject({ reason: 'config-invalid', details: { file: common, line: 1, key: 'lxc.nothing' } });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test.each<[string, string, AgentFailureReason]>([
  ['an unknown key', 'lxc.utsname = old', 'config-invalid'],
  ['no such root', 'lxc.rootfs.path = /nonexistent', 'rootfs-missing'],
  ['no such init', 'lxc.init.cmd = /sbin/nothing', 'init-missing'],
  ['no such bridge', 'lxc.net.0.link = nobridge0', 'start-failed'],
  ['a mount that fails', 'lxc.mount.entry = /nonexistent mnt none bind 0 0', 'start-failed'],
  ['an interpreter that is missing', 'lxc.init.cmd = /etc/init.d/rcS', 'start-failed'],
])('%s fails by name, and nothing is left', async (_, line, reason) => {
  const { text } = await client.request('guest.config.read', { name: 'one' });
  const path = `${base}/guests/one/config`;
  if (line.startsWith('lxc.init.cmd = /etc'))
    writeFileSync(`${base}/guests/one/rootfs/etc/init.d/rcS`, '#!/no/such/shell\n', { mode: 0o755 });
  // Past the agent's own check of what it is given to write.
  writeFileSync(path, `${text}${line}\n`);
  const failure = await failureOf(client.request('guest.start', { name: 'one' }));
  expect(failure.reason).toBe(reason);
  expect(Object.keys(failure.details).length).toBeGreaterThan(0);
  writeFileSync(path, text);
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('two starts at the same time: one runs, the other is refused', async () => {
  await create('twice', { network: { type: 'empty' } });
  const both = await Promise.allSettled([
    client.request('guest.start', { name: 'twice' }),
    client.request('guest.start', { name: 'twice' }),
  ]);
  expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected']);
  await client.request('guest.kill', { name: 'twice' });
  await expect.poll(() => machineFootprint(base)).toEqual(before);
});

test('destroy removes every file of a guest', async () => {
  await client.request('guest.destroy', { name: 'twice' });
  await client.event('guest.removed', ({ name }) => name === 'twice');
  expect((await client.request('guest.list', {})).map((guest) => guest.name)).not.toContain('twice');
});
