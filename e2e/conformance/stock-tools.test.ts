// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBusyboxGuest, busyboxSignals } from '../fixtures/guests/busybox/busybox-guest.ts';
import { LodgedClient } from '../fixtures/lodged-client.ts';
import { type MachineFootprint, machineFootprint } from '../fixtures/machine-footprint.ts';
import { hasMemory, limit } from './host-layout.ts';
import { StockLxc, type StockRelease, stockReleases } from './stock-lxc.ts';

const name = 'guest';

/** A tool that goes on, and what it has said. */
class RunningTool {
  readonly process: ChildProcess;
  text = '';
  #wake: () => void = () => undefined;

  constructor([program, ...rest]: [string, ...string[]]) {
    this.process = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        this.text += bytes.toString();
        this.#wake();
      });
    }
    this.process.on('exit', () => this.#wake());
    // It may have ended when it is typed into.
    this.process.stdin?.on('error', () => undefined);
  }

  /**
   * Types until that is said. lxc-console throws away what was typed before its terminal is raw (tcsetattr(3): TCSAFLUSH), which is
   * a moment after it has said that it is connected.
   */
  async answers(typed: string, part: string): Promise<void> {
    const said = (): string => {
      if (!this.text.includes(part)) this.process.stdin?.write(typed);
      return this.text;
    };
    await expect.poll(said).toContain(part);
  }

  /** By lxc-console's own key. */
  async leave(): Promise<void> {
    const code = (): number | null => {
      if (this.process.exitCode === null) this.process.stdin?.write('\u0001q');
      return this.process.exitCode;
    };
    await expect.poll(code).toBe(0);
  }

  async says(part: string | RegExp): Promise<void> {
    while (!(typeof part === 'string' ? this.text.includes(part) : part.test(this.text))) {
      if (this.process.exitCode !== null) throw new Error(`ended without ${String(part)}: ${this.text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async end(): Promise<number | null> {
    if (this.process.exitCode === null) await once(this.process, 'exit');
    return this.process.exitCode;
  }
}

describe.each(Object.keys(stockReleases) as StockRelease[])(
  'the tools of stock LXC %s on a guest of lodged',
  (release) => {
    let lxc: StockLxc;
    let base: string;
    let client: LodgedClient;
    let at: string[];
    let before: MachineFootprint;

    beforeAll(async () => {
      lxc = await StockLxc.fetch(release);
      base = mkdtempSync('/var/tmp/lodge-stock-');
      at = ['-P', `${base}/guests`, '-n', name];
      client = await LodgedClient.open(base);
      const channel = client.openChannel();
      channel.listen({ onData: () => undefined });
      const { halt: haltSignal, reboot: rebootSignal } = busyboxSignals;
      const network = {
        type: 'veth',
        ipv4Address: '10.83.11.2/24',
        ipv4Gateway: '10.83.11.1',
        hostAddress: '10.83.11.1/24',
      } as const;
      const guest = { name, template: 'linux', haltSignal, rebootSignal, ttys: 2 } as const;
      const request = { ...guest, limits: {}, network };
      const created = client.request('guest.create', { request, channel: channel.id });
      channel.write(new Uint8Array(readFileSync((await buildBusyboxGuest('amd64')).tarPath)));
      channel.end();
      await created;
      appendFileSync(`${base}/guests/${name}/config`, `${limit.line}\n`);
      before = machineFootprint(base);
      await client.request('guest.start', { name });
    });

    afterAll(async () => {
      await client.request('guest.kill', { name }).catch(() => undefined);
      await client.close();
      rmSync(base, { recursive: true, force: true });
    });

    /** script(1) gives lxc-console the terminal that it asks for. */
    function openConsole(tty: string): RunningTool {
      const words = lxc.command('lxc-console', [...at, '-t', tty]);
      const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
      return new RunningTool(['script', '-qec', quoted.join(' '), '/dev/null']);
    }

    async function state(): Promise<string | undefined> {
      const guests = await client.request('guest.list', {});
      return guests.find((guest) => guest.name === name)?.state;
    }

    test('the release is the one that is meant', async () => {
      expect(await lxc.version()).toMatch(new RegExp(`^${release.replace('.', '\\.')}\\.`));
    });

    test('lxc-info tells state, first process, addresses, use and link', async () => {
      const { code, stdout } = await lxc.run('lxc-info', at);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Name: +guest$/m);
      expect(stdout).toMatch(/^State: +RUNNING$/m);
      expect(stdout).toMatch(/^PID: +\d+$/m);
      expect(stdout).toMatch(/^IP: +10\.83\.11\.2$/m);
      if (hasMemory) {
        expect(stdout).toMatch(/^CPU use: +\d/m);
        expect(stdout).toMatch(/^Memory use: +\d/m);
      }
      expect(stdout).toMatch(/^Link: +veth\w+\n TX bytes: +\d/m);
      expect((await lxc.run('lxc-info', [...at, '-c', 'lxc.uts.name'])).stdout).toBe('lxc.uts.name = guest\n');
    });

    test('lxc-ls finds it among the active and the running', async () => {
      const { stdout } = await lxc.run('lxc-ls', ['-P', `${base}/guests`, '-f', '-F', 'NAME,STATE,IPV4,PID']);
      expect(stdout).toMatch(/^guest +RUNNING +10\.83\.11\.2 +\d+/m);
      expect((await lxc.run('lxc-ls', ['-P', `${base}/guests`, '--running'])).stdout.trim()).toBe(name);
      expect((await lxc.run('lxc-ls', ['-P', `${base}/guests`, '--active'])).stdout.trim()).toBe(name);
    });

    test('lxc-attach runs a command in it and passes its exit code on', async () => {
      const told = await lxc.run('lxc-attach', [...at, '--', 'sh', '-c', 'hostname; cat; exit 7'], 'from outside\n');
      expect(told).toMatchObject({ code: 7, stdout: 'guest\nfrom outside\n' });
    });

    test('lxc-cgroup reads and writes its limits', async () => {
      const read = async (): Promise<string> => (await lxc.run('lxc-cgroup', [...at, limit.file])).stdout.trim();
      expect(await read()).toBe(limit.is);
      expect((await lxc.run('lxc-cgroup', [...at, limit.file, limit.becomes])).code).toBe(0);
      expect(await read()).toBe(limit.becomes);
    });

    test('lxc-freeze and lxc-unfreeze, and lodged knows', async () => {
      expect(await lxc.run('lxc-freeze', at)).toMatchObject({ code: 0 });
      expect(await state()).toBe('FROZEN');
      expect((await lxc.run('lxc-info', [...at, '-s'])).stdout).toMatch(/FROZEN/);
      expect(await lxc.run('lxc-unfreeze', at)).toMatchObject({ code: 0 });
      expect(await state()).toBe('RUNNING');
    });

    test('lxc-wait for a state that is there, and for one that does not come', async () => {
      expect((await lxc.run('lxc-wait', [...at, '-s', 'RUNNING'])).code).toBe(0);
      expect((await lxc.run('lxc-wait', [...at, '-s', 'STOPPED', '-t', '1'])).code).toBe(1);
    });

    test('lxc-console types on the console and reads what comes', async () => {
      const console = openConsole('0');
      await console.says('Connected to tty 0');
      await console.answers('\recho a$((40+2))b\r', 'a42b');
      await console.leave();
    });

    test('lxc-console has a tty for itself, and gives it back', async () => {
      const first = openConsole('1');
      await first.says('Connected to tty 1');
      expect((await lxc.run('lxc-console', [...at, '-t', '1'])).code).not.toBe(0);
      await first.leave();
      const again = openConsole('1');
      await again.says('Connected to tty 1');
      await again.leave();
    });

    test('lxc-stop -r reboots it', async () => {
      const before = (await lxc.run('lxc-info', [...at, '-pH'])).stdout;
      expect(await lxc.run('lxc-stop', [...at, '-r'])).toMatchObject({ code: 0 });
      await client.event('guest.changed', (guest) => guest.name === name && guest.reboots > 0);
      expect((await lxc.run('lxc-wait', [...at, '-s', 'RUNNING'])).code).toBe(0);
      expect((await lxc.run('lxc-info', [...at, '-pH'])).stdout).not.toBe(before);
    });

    test('lxc-monitor and lxc-wait are told of its end, lxc-stop ends it cleanly', async () => {
      const monitor = new RunningTool(lxc.command('lxc-monitor', at));
      const waiting = lxc.run('lxc-wait', [...at, '-s', 'STOPPED']);
      // It says nothing by itself when it has begun to hear.
      const hears = async (): Promise<boolean> => {
        await client.request('guest.freeze', { name });
        await client.request('guest.unfreeze', { name });
        return monitor.text.includes("'guest' changed state to [RUNNING]");
      };
      await expect.poll(hears).toBe(true);
      expect(await lxc.run('lxc-stop', [...at, '-t', '20'])).toMatchObject({ code: 0 });
      expect((await waiting).code).toBe(0);
      await monitor.says("'guest' changed state to [STOPPED]");
      monitor.process.kill();
      await monitor.end();
      await lxc.run('lxc-monitor', ['-P', `${base}/guests`, '-Q']);
      expect((await lxc.run('lxc-stop', at)).code).toBe(2);
    });

    test('lxc-stop -k kills it', async () => {
      await client.request('guest.start', { name });
      expect(await lxc.run('lxc-stop', [...at, '-k'])).toMatchObject({ code: 0 });
      expect((await lxc.run('lxc-info', [...at, '-s'])).stdout).toMatch(/STOPPED/);
      await expect.poll(() => machineFootprint(base)).toEqual(before);
    });
  },
);
