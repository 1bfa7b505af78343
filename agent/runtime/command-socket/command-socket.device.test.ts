// SPDX-License-Identifier: Apache-2.0
import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { helper, LodgedClient } from '../../../e2e/fixtures/lodged-client.ts';

const name = 'guest';
let base: string;
let client: LodgedClient;
let address: string;

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-command-');
  address = `${base}/guests/${name}/command`;
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
  const guest = { name, template: 'linux', haltSignal, rebootSignal, ttys: 0 } as const;
  const request = { ...guest, limits: {}, network: { type: 'empty' } } as const;
  const created = client.request('guest.create', { request, channel: channel.id });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  await client.request('guest.start', { name });
});

afterAll(async () => {
  await client.request('guest.kill', { name });
  await client.close();
  rmSync(base, { recursive: true, force: true });
});

/** A request as LXC's clients send it. */
function request(command: number, value = 0, payload = Buffer.alloc(0)): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(command, 0);
  header.writeInt32LE(payload.length, 4);
  header.writeInt32LE(value, 8);
  return Buffer.concat([header, payload]);
}

/**
 * Connects to an abstract address of exactly its own length, which Node's sockets cannot; says so; passes standard input on, and
 * what is answered to standard output.
 */
const relay = `
use Socket; $| = 1;
socket(my $socket, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
connect($socket, pack('S a*', AF_UNIX, "\\0$ARGV[0]")) or die "connect: $!";
print STDERR "connected\\n";
if (!fork) { while (sysread(STDIN, my $bytes, 65536)) { syswrite($socket, $bytes) } exit }
while (sysread($socket, my $bytes, 65536)) { syswrite(STDOUT, $bytes) }
`;

async function open(): Promise<ChildProcessWithoutNullStreams> {
  const peer = spawn('perl', ['-e', relay, address]);
  peer.stdin.on('error', () => undefined);
  expect(String((await once(peer.stderr, 'data'))[0])).toBe('connected\n');
  return peer;
}

/** Everything that comes until the monitor ends the connection. */
async function answerTo(bytes: Buffer): Promise<Buffer> {
  const peer = await open();
  const parts: Buffer[] = [];
  peer.stdout.on('data', (part: Buffer) => parts.push(part));
  const exited = once(peer, 'exit');
  const closed = once(peer, 'close');
  peer.stdin.write(bytes);
  await exited;
  // The half that passes standard input on holds the other streams open; what the first has passed on may not be read yet.
  peer.stdin.end();
  await closed;
  return Buffer.concat(parts);
}

async function state(): Promise<number> {
  return (await answerTo(request(3))).readInt32LE(8);
}

test('the state is answered, and an unknown command by its errno', async () => {
  expect(await state()).toBe(2);
  expect((await answerTo(request(99))).readInt32LE(0)).toBe(-38);
});

test.each([
  ['a payload without end', Buffer.concat([request(3).subarray(0, 4), Buffer.alloc(12, 0xff)])],
  ['more than a request', Buffer.concat([request(3), request(3)])],
  ['states of a wrong size', request(10, 0, Buffer.alloc(4))],
  ['a state that is none', request(12, 77)],
  ['a tty that is not there', request(0, 999)],
])('%s ends that connection and nothing else', async (_, bytes) => {
  expect(await answerTo(bytes)).toHaveLength(0);
  expect(await state()).toBe(2);
});

test('an item of the config with a name without end is just not there', async () => {
  expect((await answerTo(request(7, 0, Buffer.alloc(8192, 0x61)))).readInt32LE(0)).toBe(-1);
});

test('the console log of a guest is told, whatever size is asked for', async () => {
  const asked = Buffer.alloc(24);
  asked[1] = 1;
  asked.writeBigUInt64LE(2n ** 64n - 1n, 8);
  const answer = await answerTo(request(11, 0, asked));
  expect(answer.readInt32LE(0)).toBe(0);
  expect(answer.length - 16).toBe(answer.readInt32LE(4));
  expect(answer.length).toBeGreaterThan(16);
});

test('clients that say nothing take no more than their share, and leave with their connection', async () => {
  const silent: ChildProcessWithoutNullStreams[] = [];
  for (let count = 0; count < 64; count++) silent.push(await open());
  expect(await answerTo(request(3))).toHaveLength(0);
  for (const peer of silent) peer.stdin.end();
  for (const peer of silent) peer.kill('SIGKILL');
  await expect.poll(() => state().catch(() => undefined)).toBe(2);
});

test('others than root get no answer', () => {
  const asOther = ['--reuid', '12345', '--regid', '12345', '--clear-groups', 'perl', '-e', relay, address];
  const answered = execFileSync('setpriv', asOther, { input: request(3), stdio: ['pipe', 'pipe', 'ignore'] });
  expect(answered).toHaveLength(0);
  const asRoot = execFileSync('perl', ['-e', relay, address], { input: request(3), stdio: ['pipe', 'pipe', 'ignore'] });
  expect(asRoot).toHaveLength(16);
});

/** Listens at an abstract address of its own length, and says of every guest that it runs, and that its first process is ARGV[1]. */
const impostor = `
use Socket; $| = 1;
socket(my $server, AF_UNIX, SOCK_STREAM, 0) or die "socket: $!";
bind($server, pack('S a*', AF_UNIX, "\\0$ARGV[0]")) or die "bind: $!";
listen($server, 8); print "listening\\n";
while (accept(my $client, $server)) {
  next unless sysread($client, my $request, 65536);
  syswrite($client, pack('l l q', 0, 0, unpack('l', $request) == 4 ? $ARGV[1] : 2));
}
`;

test('a process of another user that listens at the address of a guest is no monitor', async () => {
  const ghost = `${base}/guests/ghost`;
  mkdirSync(`${ghost}/rootfs`, { recursive: true });
  writeFileSync(`${ghost}/config`, readFileSync(`${base}/guests/${name}/config`));
  const victim = spawn('sleep', ['600']);
  const asOther = ['--reuid', '12345', '--regid', '12345', '--clear-groups', 'perl', '-e', impostor];
  const other = spawn('setpriv', [...asOther, `${ghost}/command`, String(victim.pid)]);
  try {
    await once(other.stdout, 'data');
    const tool = (...words: string[]): string =>
      spawnSync(helper, [words[0] ?? '', '-P', `${base}/guests`, '-n', 'ghost', ...words.slice(1)], {
        encoding: 'utf8',
      }).stdout;
    expect(tool('lxc-info')).toMatch(/State:\s+STOPPED/);
    const active = spawnSync(helper, ['lxc-ls', '-P', `${base}/guests`, '--active', '-1'], { encoding: 'utf8' });
    expect(active.stdout).toBe(`${name}\n`);
    for (const words of [['-k'], ['--nokill', '-t', '1']]) tool('lxc-stop', ...words);
    expect(victim.exitCode ?? victim.signalCode).toBeNull();
    await expect(client.request('guest.start', { name: 'ghost' })).rejects.toMatchObject({
      message: expect.stringContaining('of user 12345, which is no monitor'),
    });
  } finally {
    for (const process of [other, victim]) process.kill('SIGKILL');
  }
});

/** As `impostor`, by a process that is gone by the time that anybody asks. */
const orphan = impostor.replace(
  'print "listening',
  'pipe(my $left, my $held); exit if fork; close $held; sysread $left, my $none, 1; print "listening',
);

test("root of a guest that has the host's network is no monitor, though who began to listen there is gone", async () => {
  const shade = `${base}/guests/shade`;
  mkdirSync(`${shade}/rootfs`, { recursive: true });
  writeFileSync(`${shade}/config`, readFileSync(`${base}/guests/${name}/config`));
  const words = ['--pid', '--fork', '--kill-child', 'sh', '-c', 'perl -e "$1" "$2" 1; read never', 'sh', orphan];
  const guest = spawn('unshare', [...words, `${shade}/command`], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(guest.stdout, 'data');
    const info = spawnSync(helper, ['lxc-info', '-P', `${base}/guests`, '-n', 'shade', '-s'], { encoding: 'utf8' });
    expect(info.stdout).toMatch(/State:\s+STOPPED/);
    await expect(client.request('guest.start', { name: 'shade' })).rejects.toMatchObject({
      message: expect.stringContaining('which is no monitor'),
    });
  } finally {
    guest.kill('SIGKILL');
  }
});
