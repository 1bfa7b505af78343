// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDebianGuest } from '../fixtures/guests/debian/debian-guest.ts';
import { ChannelText, LodgedClient } from '../fixtures/lodged-client.ts';
import { machineFootprint, openDescriptors } from '../fixtures/machine-footprint.ts';

const isolated = fileURLToPath(new URL('../isolated.sh', import.meta.url));
/** This machine's own hierarchies, and v2 alone. Both by the script, so that nothing that a guest's init might do reaches the machine. */
const layouts = { "this machine's cgroups": [isolated], 'cgroup v2 alone': [isolated, '--v2'] } as const;
const name = 'debian';
const size = { rows: 24, columns: 80 };
const reboots = 20;
/** Then what memory keeps of boots, which is the last one and this one, is there. */
const settledAfter = 4;
let rootfs: string;

beforeAll(async () => {
  rootfs = await buildDebianGuest();
});

describe.each(Object.entries(layouts))('Debian with systemd on %s', (_, within) => {
  let base: string;
  let client: LodgedClient;
  let console: ChannelText;

  beforeAll(async () => {
    base = mkdtempSync('/var/tmp/lodge-systemd-');
    mkdirSync(`${base}/guests/${name}/log`, { recursive: true });
    mkdirSync(`${base}/upper`);
    const lines = [
      `lxc.rootfs.path = overlay:${rootfs}:${base}/upper`,
      `lxc.uts.name = ${name}`,
      'lxc.pty.max = 1024',
      'lxc.tty.max = 2',
      // Full after one boot, so that it does not grow with the next.
      'lxc.console.buffer.size = 64KB',
      'lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed',
      'lxc.net.0.type = empty',
      'lxc.net.0.flags = up',
      'lxc.signal.halt = SIGRTMIN+3',
      // It boots in less than a second.
      'lodge.reboot.pause = 0',
    ];
    writeFileSync(`${base}/guests/${name}/config`, `${lines.join('\n')}\n`);
    client = await LodgedClient.open(base, within);
  });

  afterAll(async () => {
    await client?.request('guest.kill', { name }).catch(() => undefined);
    await client?.close();
    rmSync(base, { recursive: true, force: true });
  });

  /** Its console shows only what comes from now on. */
  async function watchConsole(): Promise<void> {
    const channel = client.openChannel();
    console = new ChannelText(channel);
    await client.request('console.attach', { name, tty: 0, channel: channel.id, ...size });
  }

  async function run(...command: string[]): Promise<string> {
    const channel = client.openChannel();
    const text = new ChannelText(channel);
    const environment = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'];
    const request = { command, cwd: '/', uid: 0, gid: 0, environment, terminal: false, ...size };
    await client.request('guest.exec', { name, channel: channel.id, request });
    return text.end();
  }

  /** The login prompt is printed when the system bus can be asked. */
  async function booted(): Promise<void> {
    await console.contains(/debian login: /);
    console.text = '';
  }

  /** Of this boot: a prompt of the one before may still be on its way. */
  async function bootedAgain(): Promise<void> {
    await console.contains(/Welcome to.*debian login: /s);
    console.text = '';
  }

  /**
   * The boot itself: agetty(8) sleeps for a second before its prompt. Once it has the console, systemd may tell no more. Of this boot:
   * a prompt of the one before may still be on its way.
   */
  async function reachedTarget(): Promise<void> {
    await console.contains(/Welcome to.*(Reached target [^\n]*graphical\.target|login: )/s);
    console.text = '';
  }

  async function rebootWith(ready: () => Promise<void>, ...command: string[]): Promise<void> {
    const before = (await client.request('guest.get', { name })).reboots;
    await run(...command);
    await client.event('guest.changed', (guest) => guest.reboots === before + 1 && guest.state === 'RUNNING');
    await ready();
  }

  test('it boots to running, without a unit that failed', async () => {
    await client.request('guest.start', { name });
    await watchConsole();
    await booted();
    expect(await run('systemctl', '--failed', '--plain', '--no-legend')).toBe('');
    expect(await run('systemctl', 'is-system-running', '--wait')).toBe('running\n');
  });

  test('its own services are in cgroups below its own root, and it sees no others', async () => {
    const shown = await run('sh', '-c', 'cat /proc/1/cgroup; systemctl show --property=ControlGroup dbus.service');
    expect(shown).toMatch(/:\/init\.scope$/m);
    expect(shown).toContain('ControlGroup=/system.slice/dbus.service');
    expect(shown).not.toContain('..');
  });

  test('a reboot from inside, cleanly, boots it to running again', async () => {
    await rebootWith(bootedAgain, 'systemctl', 'reboot');
    expect(await run('systemctl', 'is-system-running', '--wait')).toBe('running\n');
  });

  test(`${reboots} reboots in a row leak nothing`, async () => {
    const look = async (): Promise<ReturnType<typeof footprint>> => footprint(await initPid());
    const first = await look();
    let settledKilobytes = 0;
    for (let each = 1; each <= reboots; each++) {
      await rebootWith(each < reboots ? reachedTarget : bootedAgain, 'systemctl', 'reboot', '--force', '--force');
      if (each === settledAfter) settledKilobytes = (await look()).privateKilobytes;
    }
    // What the last command had open may be closed behind its end.
    const lasting = async (): Promise<object> => ({ ...(await look()), privateKilobytes: 0 });
    await expect.poll(lasting).toEqual({ ...first, privateKilobytes: 0 });
    // The log of a boot alone is 50 kB.
    expect((await look()).privateKilobytes).toBeLessThan(settledKilobytes + 16 * (reboots - settledAfter));
  }, 600_000);

  /** As this machine counts it: the session's own numbers are of its namespace. */
  async function initPid(): Promise<number> {
    const { initPid: inside = 0 } = await client.request('guest.get', { name });
    const found = readdirSync('/proc').find((pid) => {
      try {
        const [, ...ids] = /^NSpid:\s+(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split('\t') ?? [];
        return (
          ids.at(-2) === String(inside) &&
          ids.at(-1) === '1' &&
          readFileSync(`/proc/${pid}/comm`, 'utf8') === 'systemd\n'
        );
      } catch {
        return false;
      }
    });
    if (found === undefined) throw new Error(`no init ${inside}`);
    return Number(found);
  }

  function footprint(init: number): { descriptors: string[]; privateKilobytes: number; machine: object } {
    const monitor = Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${init}/status`, 'utf8'))?.[1]);
    const memory = readFileSync(`/proc/${monitor}/smaps_rollup`, 'utf8');
    const privateKilobytes = [...memory.matchAll(/^Private_\w+:\s+(\d+) kB$/gm)].reduce(
      (sum, [, kb]) => sum + Number(kb),
      0,
    );
    const cgroup = /^0::(.*)\/lxc\.payload/m.exec(readFileSync(`/proc/${init}/cgroup`, 'utf8'))?.[1] ?? '';
    expect(cgroup).toContain('isolated-');
    const below = execFileSync('find', ['/sys/fs/cgroup', '-path', `*${cgroup}/*`, '-name', 'lxc.*'], {
      encoding: 'utf8',
    });
    const links = readFileSync(`/proc/${monitor}/net/dev`, 'utf8').replace(/:.*/g, '');
    const mounts = readFileSync(`/proc/${monitor}/mountinfo`, 'utf8').replace(/^\d+ \d+ /gm, '');
    const { monitors, loopDevices, runFiles } = machineFootprint(base);
    return {
      descriptors: openDescriptors(monitor).map((target) => target.replace(/\d+/g, 'N')),
      privateKilobytes,
      machine: { monitors, loopDevices, runFiles, cgroups: below, links, mounts },
    };
  }

  test('a stop from outside is a clean one', async () => {
    expect(await client.request('guest.stop', { name, timeoutMs: 60_000 })).toMatchObject({
      state: 'STOPPED',
      lastEnd: { kind: 'signal', code: 2 },
    });
    await console.contains(/Reached target .*(Power-Off|poweroff|Shutdown)/);
  });

  test('a power off from inside ends it', async () => {
    client.events.length = 0;
    await client.request('guest.start', { name });
    await watchConsole();
    await booted();
    await run('systemctl', 'poweroff');
    await client.event('guest.changed', ({ state }) => state === 'STOPPED');
    expect((await client.request('guest.get', { name })).lastEnd).toMatchObject({ kind: 'signal', code: 2 });
  });
});
