// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../../e2e/fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../../e2e/fixtures/lodged-client.ts';
import { AgentFailure, type GuestProcess } from '../protocol/index.ts';

let base: string;
let client: LodgedClient;
const name = 'busy';

async function listed(): Promise<GuestProcess[]> {
  return (await client.request('guest.processes', { name })).processes;
}

async function exec(command: string, uid = 0): Promise<void> {
  const channel = client.openChannel();
  channel.listen({ onData: (bytes) => channel.consumed(bytes.length) });
  const request = {
    ...{ command: ['/bin/sh', '-c', command], cwd: '/', environment: ['PATH=/bin:/sbin'], uid, gid: uid },
    ...{ terminal: false, rows: 24, columns: 80 },
  };
  await client.request('guest.exec', { name, request, channel: channel.id });
}

beforeAll(async () => {
  base = mkdtempSync('/var/tmp/lodge-processes-');
  client = await LodgedClient.open(base);
  const channel = client.openChannel();
  channel.listen({ onData: () => undefined });
  const created = client.request('guest.create', {
    request: {
      ...{ name, template: 'linux' as const, ttys: 0, limits: {}, haltSignal: busyboxSignals.halt },
      network: { type: 'empty' },
    },
    channel: channel.id,
  });
  channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
  channel.end();
  await created;
  writeFileSync(`${base}/guests/${name}/rootfs/etc/passwd`, 'root:x:0:0::/:/bin/sh\nworker:x:1234:1234::/:\n');
  await client.request('guest.start', { name });
});

afterAll(async () => {
  await client?.request('guest.kill', { name }).catch(() => undefined);
  await client?.close();
  rmSync(base, { recursive: true, force: true });
});

test('what runs inside is told with both numbers, users by their names, and who began whom', async () => {
  await exec('sleep 1001 & sleep 1002; true', 1234);
  const sleepersOf = (processes: GuestProcess[]): GuestProcess[] =>
    processes.filter((each) => /^sleep 100[12]$/.test(each.command));
  let processes: GuestProcess[] = [];
  // A child of the shell has the shell's words until its exec, and does not sleep at once.
  const states = async (): Promise<string[]> => {
    processes = await listed();
    return sleepersOf(processes).map((each) => each.state);
  };
  await expect.poll(states).toEqual(['S', 'S']);
  const init = processes.find((each) => each.pidInside === 1);
  expect(init).toMatchObject({ uid: 0, user: 'root' });
  expect(init?.pid).toBe((await client.request('guest.get', { name })).initPid);
  expect(init?.memoryBytes).toBeGreaterThan(0);
  const sleepers = sleepersOf(processes);
  const shell = processes.find((each) => each.pid === sleepers[0]?.parentPid);
  expect(sleepers[0]).toMatchObject({ uid: 1234, user: 'worker' });
  expect(shell?.command).toContain('sleep 1001 & sleep 1002');
  const outside = readFileSync(`/proc/${sleepers[0]?.pid}/cmdline`, 'utf8');
  expect(['1001', '1002']).toContain(outside.split('\0')[1]);
});

test('nothing of the host is told by a list of users that leads out', async () => {
  const passwd = `${base}/guests/${name}/rootfs/etc/passwd`;
  rmSync(passwd);
  writeFileSync(`${base}/outside`, 'outsider:x:0:0::/:\n');
  symlinkSync(`../../../../../../..${base}/outside`, passwd);
  const init = (await listed()).find((each) => each.pidInside === 1);
  expect(init).toMatchObject({ uid: 0 });
  expect(init?.user).toBeUndefined();
});

test('a guest that does not run has no processes', async () => {
  await client.request('guest.kill', { name });
  const refused = await client.request('guest.processes', { name }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(AgentFailure);
  expect((refused as AgentFailure).reason).toBe('guest-not-running');
});
