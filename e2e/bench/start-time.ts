// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildBusyboxGuest, busyboxSignals } from '../fixtures/guests/busybox/busybox-guest.ts';
import { startAdbServer } from '../phone/adb-server.ts';
import { bootPhone, type Phone } from '../phone/phone.ts';
import { phoneVariants } from '../phone/variants.ts';
import { measureTerminalSpeed, type TerminalSpeed } from './terminal-speed.ts';

const cli = fileURLToPath(new URL('../../build/out/electron/cli.js', import.meta.url));
const run = promisify(execFile);
const rounds = 10;
const name = 'bench';

export interface StartTimes {
  /** Milliseconds, one a round: from the request to RUNNING, as the monitor measures it. */
  lodge: number[];
  /** Milliseconds, one a round: Debian's lxc-start 6.0 in the same phone, from its exec to its end, which is RUNNING. */
  lxc: number[];
  lxcVersion: string;
  /** Connect with nothing to push, as the command prints it. */
  connect: number[];
  terminal: TerminalSpeed;
}

/** The kernel's own clock in the phone, to 10 ms: what a shell there can read. */
async function timed(phone: Phone, command: string): Promise<number> {
  const { stdout, exitCode } = await phone.rootShell(
    `read a x </proc/uptime; ${command}; c=$?; read b x </proc/uptime; echo "$a $b"; exit $c`,
  );
  const [from, to] = (stdout.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  if (exitCode !== 0 || from === undefined || to === undefined) throw new Error(`${command}: ${stdout}`);
  return (to - from) * 1000;
}

/** Both start the same guest with the same config by turns; only the key for the pair's address on the host is ours alone. */
export async function measureStartTimes(): Promise<StartTimes> {
  const server = await startAdbServer();
  const phone = await bootPhone({
    variant: { ...phoneVariants.plain, extraPackages: ['lxc'] },
    adbServerPort: server.port,
  });
  const env = { ...process.env, ANDROID_ADB_SERVER_PORT: String(server.port), LANG: 'C.UTF-8' };
  const lodge = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, [cli, '--serial', phone.serial, ...args], { env })).stdout;
  const type = async (args: readonly string[], input: string): Promise<string> => {
    const running = run(process.execPath, [cli, '--serial', phone.serial, ...args], { env, maxBuffer: 2 ** 26 });
    running.child.stdin?.end(input);
    return (await running).stdout;
  };
  try {
    const { tarPath } = await buildBusyboxGuest('arm64');
    const signals = ['--halt-signal', busyboxSignals.halt, '--reboot-signal', busyboxSignals.reboot];
    const limits = ['--memory', '256M', '--cpu', '100', '--pids', '128'];
    const network = ['--network', 'veth', '--address', '10.85.0.2/24'];
    await lodge('create', name, '--rootfs', tarPath, ...limits, ...network, ...signals);
    await phone.rootShell(
      `mkdir -p /data/lxc/${name} && grep -v ^lodge /data/lodge/guests/${name}/config >/data/lxc/${name}/config`,
    );
    const times: Omit<StartTimes, 'terminal'> = { lodge: [], lxc: [], connect: [], lxcVersion: '' };
    times.lxcVersion = (await phone.rootShell('lxc-start --version')).stdout.trim();
    for (let round = 0; round < rounds; round++) {
      await lodge('start', name);
      const [guest] = JSON.parse(await lodge('--json', 'guests')) as { startDurationMs: number }[];
      times.lodge.push(guest?.startDurationMs ?? Number.NaN);
      await lodge('kill', name);
      times.lxc.push(await timed(phone, `lxc-start -P /data/lxc -n ${name}`));
      await phone.rootShell(`lxc-stop -P /data/lxc -n ${name} -k`);
      const ready = /ready in (\d+) ms, nothing to push/.exec(await lodge('deploy'));
      if (ready?.[1] !== undefined) times.connect.push(Number(ready[1]));
    }
    await lodge('start', name);
    return { ...times, terminal: await measureTerminalSpeed(type, name) };
  } finally {
    await phone.stop();
    await server.stop();
  }
}
