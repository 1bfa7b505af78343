// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileAgent } from '../../../build/device/compile-agent.ts';
import { packStateMessage, stateNames } from './wire.ts';

const helper = 'build/out/device/x86_64/lodged';
const program = 'build/out/test/ending-distributor.qbc';
let lxcPath: string;
let fifo: string;

beforeAll(async () => {
  lxcPath = makeFolder();
  fifo = `/run/lxc${lxcPath}/monitor-fifo`;
  await compileAgent({
    helper,
    entry: 'agent/runtime/testing/ending-distributor.ts',
    bundle: 'build/out/test/ending-distributor.js',
    bytecode: program,
  });
});

afterAll(() => {
  rmSync(lxcPath, { recursive: true, force: true });
  rmSync(`/run/lxc${lxcPath}`, { recursive: true, force: true });
});

async function said(child: ChildProcess, wanted: string): Promise<void> {
  let text = '';
  for await (const bytes of child.stdout ?? []) {
    text += String(bytes);
    if (text.includes(wanted)) return;
  }
  throw new Error(`it ended without ${wanted}: ${text}`);
}

/** proc(5): /proc/locks has "->" before the kind of a lock that is waited for, and the inode behind the device. */
function isWaitedFor(path: string): boolean {
  const { ino } = statSync(path);
  return new RegExp(`-> \\S+ .*:${ino} `).test(readFileSync('/proc/locks', 'utf8'));
}

/** As address.test.ts has it, by the BigInt of another engine than the helper's. */
function addressOf(path: string): string {
  let hash = 14695981039346656037n;
  for (const byte of Buffer.from(`lxc/${path}/monitor-sock`))
    hash = ((hash ^ BigInt(byte)) * 1099511628211n) % 2n ** 64n;
  return `@lxc/${hash.toString(16).padStart(16, '0')}/${path}`;
}

/** One whose hash has its first bit, which is where arithmetic of 64 bits goes wrong. */
function makeFolder(): string {
  for (;;) {
    const path = mkdtempSync('/var/tmp/lodge-states-');
    if (/^@lxc\/[89a-f]/.test(addressOf(path))) return path;
    rmSync(path, { recursive: true });
  }
}

function tell(state: (typeof stateNames)[number]): void {
  const fd = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK);
  writeSync(fd, packStateMessage('state', new TextEncoder().encode('web'), stateNames.indexOf(state)));
  closeSync(fd);
}

test('who follows a distributor that is ending waits until that has removed the FIFO, and has one of its own', async () => {
  const ending = spawn(helper, ['--agent', program, fifo], { stdio: ['pipe', 'pipe', 'inherit'] });
  await said(ending, 'ready');
  const listener = spawn(helper, ['lxc-monitor', '-P', lxcPath, '-n', 'web'], { stdio: ['ignore', 'pipe', 'inherit'] });
  await expect.poll(() => isWaitedFor(fifo)).toBe(true);
  const ended = once(ending, 'exit');
  ending.stdin?.end();
  await ended;
  await expect.poll(() => existsSync(fifo)).toBe(true);
  let heard = '';
  listener.stdout.on('data', (bytes: Buffer) => (heard += bytes.toString()));
  // The FIFO is there before it is read, and before the listener has its connection: what is told by then, nobody hears.
  const hears = (): string => {
    if (heard === '') tell('FROZEN');
    return heard;
  };
  await expect.poll(hears).toContain("'web' changed state to [FROZEN]\n");
  expect(readFileSync('/proc/net/unix', 'utf8')).toContain(`${addressOf(lxcPath)}\n`);
  const gone = once(listener, 'exit');
  listener.kill();
  await gone;
  await expect.poll(() => existsSync(fifo)).toBe(false);
});
