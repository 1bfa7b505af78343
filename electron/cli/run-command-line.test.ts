// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HostCheck, MetricsSample } from '../../agent/protocol/index.ts';
import { makeStandInBackend, type StandInBackend, standInSerial } from '../backend/testing/stand-in-backend.ts';
import { type StandInMethods, standInGuest, standInHost } from '../device/testing/stand-in-agent.ts';
import { helpTexts } from './help-language.ts';
import { helpChinese } from './help-zh-CN.ts';
import { buildProgram } from './program.ts';
import { runCommandLine } from './run-command-line.ts';

let rig: StandInBackend;

const sample = (cpuUsageMicroseconds: number, monotonicMs: number): MetricsSample => ({
  ...{ guest: 'web', monotonicMs, timeMs: 1 },
  cgroup: { path: '/x', cpuUsageMicroseconds, memoryCurrentBytes: 3 * 1024 * 1024, pidsCurrent: 4 },
  network: { interfaces: [], gateways: [], hostLinks: [] },
});

const check = (id: string, state: HostCheck['state']): HostCheck => ({
  ...{ id, section: 'Device', title: id, state, tried: true, required: false, meaning: `no ${id}` },
});
let broken = false;

const methods: StandInMethods = {
  'session.open': () => ({ host: standInHost, guests: [standInGuest('db'), standInGuest('web', 'RUNNING')] }),
  'guest.start': ({ name }) => standInGuest(name, 'RUNNING'),
  'guest.stop': () => {
    throw Object.assign(new Error('x'), { name: 'SysError', code: 'EPERM', errno: 1, call: 'kill' });
  },
  'guest.config.read': () => ({ text: 'lxc.uts.name = web\n' }),
  'guest.plan': () => ({
    sections: [
      { part: 'mounts', steps: [{ text: 'mount \u001b[31m/mnt', from: 'lxc.mount.entry', optional: true }] },
      { part: 'init', steps: [{ text: 'exec /sbin/init in /' }] },
    ],
  }),
  'autostart.get': () => ({ enabled: false, method: 'systemd', path: '/etc/unit' }),
  'autostart.set': ({ enabled }) => ({ enabled, method: 'systemd', path: '/etc/unit' }),
  'host.check': () => ({
    checks: [
      { ...check('root', 'good'), required: true, found: 'root' },
      { ...check('net.veth', 'missing'), found: 'EOPNOTSUPP', fix: 'a kernel with CONFIG_VETH=y' },
      { ...check('memfd', 'unknown'), tried: false, fix: 'look' },
      ...(broken ? [{ ...check('guest', 'missing'), required: true, fix: 'root' }] : []),
    ],
  }),
  'boot-log.list': () => ({
    boots: [
      { number: 4, startedAtMs: 5000, bytes: 2048, end: { atMs: 9000, kind: 'signal', code: 1 } },
      { number: 3, startedAtMs: 1000, bytes: 10 },
    ],
  }),
  'boot-log.follow': ({ channel: id, boot }, agent) => {
    const channel = agent.channel(id);
    if (boot !== undefined) {
      channel.write(Buffer.from(bootLog(boot)));
      channel.end();
      return {};
    }
    const entry = {
      sequence: 1,
      timeMs: 1,
      sinceStartMs: 12,
      source: 'console',
      level: 'info',
      text: 'hello \x1b[31mred',
    };
    channel.write(Buffer.from(`${JSON.stringify(entry)}\n`));
    channel.end();
    return {};
  },
  'metrics.subscribe': (_, agent) => {
    setImmediate(() => {
      agent.notify('metrics.sampled', sample(1_000_000, 1000));
      agent.notify('metrics.sampled', sample(1_250_000, 2000));
    });
    return {};
  },
};

function bootLog(boot: number): string {
  const entries = [
    {
      sequence: 0,
      timeMs: 5000,
      sinceStartMs: 0,
      source: 'monitor',
      level: 'info',
      text: `boot ${boot}`,
      step: 'boot',
    },
    {
      sequence: 1,
      timeMs: 5020,
      sinceStartMs: 20,
      source: 'kmsg',
      level: 'info',
      text: 'init: init second stage started!',
    },
    {
      sequence: 3,
      timeMs: 5900,
      sinceStartMs: 900,
      source: 'kmsg',
      level: 'error',
      text: 'init: cannot setexeccon(x) for y',
    },
    {
      ...{ sequence: 2, timeMs: 5500 + boot, sinceStartMs: 500 + boot, source: 'kmsg', level: 'info' },
      text: "init: starting service 'zygote'...",
    },
  ];
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

beforeEach(async () => {
  rig = await makeStandInBackend(methods);
});

afterEach(() => rig.dispose());

async function lodge(
  line: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; error: string }> {
  const texts = { out: '', error: '' };
  const collect = (name: keyof typeof texts): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[name] += String(chunk);
        done();
      },
    });
  const code = await runCommandLine({
    words: line.split(' ').filter((word) => word !== ''),
    environment,
    streams: { out: collect('out'), error: collect('error') },
    resources: pathToFileURL(`${rig.directory}/`),
    createBackend: () => rig.backend,
  });
  return { code, ...texts };
}

describe('guests made from guests, and their files', () => {
  const uploaded: Buffer[] = [];
  const more: StandInMethods = {
    'guest.clone': ({ newName, channel: id }, agent) => {
      agent.channel(id).write(Buffer.from('{"doneBytes":1,"totalBytes":2}\n'));
      return standInGuest(newName);
    },
    'guest.rename': ({ newName }) => standInGuest(newName),
    'snapshot.list': () => [{ name: 'snap0', madeAtMs: 0, comment: 'be\u001bfore' }],
    'snapshot.make': ({ comment }) => ({ name: 'snap1', ...(comment === undefined ? {} : { comment }) }),
    'snapshot.restore': ({ name, newName }) => standInGuest(newName ?? name),
    'snapshot.remove': () => ({}),
    'import.list': () => ({
      imports: [{ guest: 'droid', state: 'waiting', receivedBytes: 1024, sizeBytes: 2048, endsAtMs: 0 }],
      removed: ['/data/lodge/guests/copy'],
    }),
    'import.cancel': () => ({}),
    'files.list': () => ({
      entries: [{ name: 'etc', kind: 'folder', sizeBytes: 0, mode: 0o755, modifiedMs: 0 }],
      ...{ leftOut: 0, readOnly: false, freeBytes: 1 },
    }),
    'files.upload': ({ channel: id }, agent) =>
      new Promise((resolve) => {
        const channel = agent.channel(id);
        channel.listen({
          onData: (bytes) => {
            uploaded.push(Buffer.from(bytes));
            channel.consumed(bytes.length);
          },
          onEnd: () => resolve({ entries: 2 }),
        });
      }),
  };

  beforeEach(async () => {
    rig.dispose();
    rig = await makeStandInBackend({ ...methods, ...more });
  });

  it.each([
    ['clone db copy --overlay', 'copy: a copy of db\n', { overlay: true }],
    ['rename db other', 'other: was db\n', { newName: 'other' }],
    ['snapshot list db', 'NAME   MADE                      COMMENT\nsnap0  1970-01-01T00:00:00.000Z  be fore\n', {}],
    ['snapshot take db --comment x', 'db: snap1\n', { comment: 'x' }],
    ['snapshot restore db snap0 --as old', 'old: as db was at snap0\n', { snapshot: 'snap0', newName: 'old' }],
    ['snapshot remove db snap0', 'db: snap0 removed\n', { snapshot: 'snap0' }],
    ['imports --cancel droid', /^GUEST +STATE.*\ndroid +waiting +1.0 KiB of 2.0 KiB .*\nRemoved.*copy\n$/, {}],
    ['files list db', /755 +folder +0 .* etc\n$/, { path: '/' }],
  ])('%s', async (line, said, asked) => {
    const { code, out } = await lodge(line);
    expect(code).toBe(0);
    if (typeof said === 'string') expect(out).toBe(said);
    else expect(out).toMatch(said);
    expect(rig.device.last.requests.at(-1)?.params).toMatchObject(asked);
    rig.dispose();
    rig = await makeStandInBackend({ ...methods, ...more });
    expect(JSON.parse((await lodge(`${line} --json`)).out)).toBeTypeOf('object');
  });

  it('uploads a folder with its modes and links, and names what cannot be read', async () => {
    const folder = path.join(rig.directory, 'tools');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'run'), 'echo', { mode: 0o755 });
    symlinkSync('run', path.join(folder, 'link'));
    const { code, out } = await lodge(`files upload db ${folder} --to /opt --replace`);
    expect(code).toBe(0);
    expect(out).toBe('db:/opt: 3 files, 4 B\n');
    const tar = path.join(rig.directory, 'got.tar');
    writeFileSync(tar, Buffer.concat(uploaded));
    const listed = execFileSync('tar', ['-tvf', tar]).toString();
    expect(listed).toMatch(
      /^drwx\S+ 0\/0 .* tools\/\nlrwx.* tools\/link -> run\n-rwxr-xr-x 0\/0 .* 4 .* tools\/run\n$/,
    );
    rig.dispose();
    rig = await makeStandInBackend({ ...methods, ...more });
    expect(await lodge(`files upload db ${folder}/none --to /opt`)).toMatchObject({ code: 1, out: '' });
  });
});

describe('the help', () => {
  it('has every sentence in Chinese, and no words for what is not said', () => {
    const program = buildProgram(async () => undefined, pathToFileURL('/'));
    const texts = helpTexts(program);
    expect(texts.filter((text) => helpChinese[text] === undefined)).toEqual([]);
  });

  it.each([
    ['--help --lang zh-CN', {}],
    ['--help', { LANG: 'zh_CN.UTF-8' }],
  ])('is Chinese by %s', async (line, environment) => {
    const { code, out } = await lodge(line, environment);
    expect(code).toBe(0);
    expect(out).toMatch(/^用法：.*lodge/);
    expect(out).toContain('列出客户系统');
    expect(out).toContain('退出码');
  });

  it('is English by --lang, whatever the machine speaks', async () => {
    const { out } = await lodge('snapshot take --help --lang=en', { LANG: 'zh_CN.UTF-8' });
    expect(out).toMatch(/^Usage: lodge snapshot take/);
  });
});

describe('lodge', () => {
  it('lists devices for a person and for a program', async () => {
    const { code, out } = await lodge('devices');
    expect(code).toBe(0);
    expect(out).toBe('SERIAL    STATE   TRANSPORT  MODEL\nSTAND-IN  device  usb        -\n');
  });

  it('prints JSON with --json, before or after the command', async () => {
    const { out } = await lodge('--json devices');
    rig.dispose();
    rig = await makeStandInBackend(methods);
    expect((await lodge('devices --json')).out).toBe(out);
    expect(JSON.parse(out)).toMatchObject({ adb: { state: 'ready' }, devices: [{ serial: standInSerial }] });
  });

  it('lists the guests of the only device', async () => {
    const { code, out } = await lodge('guests');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'NAME STATE',
      'db STOPPED',
      'web RUNNING',
      '',
    ]);
  });

  it('tells what the device lacks and what to do, and fails where no guest would start', async () => {
    broken = false;
    const { code, out } = await lodge('doctor');
    expect(out).toBe(`Device:
  ok      root: root by shell
  MISSING net.veth: EOPNOTSUPP
            without it: no net.veth
            needed: a kernel with CONFIG_VETH=y
  ?       memfd
            without it: no memfd
            needed: look
`);
    expect(code).toBe(0);
    broken = true;
    rig.dispose();
    rig = await makeStandInBackend(methods);
    const bad = await lodge('doctor --json');
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.out)).toContainEqual(expect.objectContaining({ id: 'guest', state: 'missing' }));
  });

  it('tells whether the device starts guests with itself, and switches it', async () => {
    expect((await lodge('autostart')).out).toBe(
      'The device does not start guests by itself (systemd: /etc/unit).\nNo guest has lxc.start.auto = 1.\n',
    );
    rig.dispose();
    rig = await makeStandInBackend(methods);
    expect(JSON.parse((await lodge('autostart on --json')).out)).toMatchObject({ enabled: true, guests: [] });
  });

  it('starts a guest and tells its state', async () => {
    const { code, out } = await lodge('start db');
    expect(code).toBe(0);
    expect(out).toMatch(/^db: RUNNING after \d+ ms\n$/);
  });

  it('tells a failure by its name, with what to do next, in the language of the person', async () => {
    const english = await lodge('stop web');
    expect(english.code).toBe(1);
    expect(english.out).toBe('');
    expect(english.error).toContain('[system-error]');
    rig.dispose();
    rig = await makeStandInBackend(methods);
    const chinese = await lodge('stop web', { LANG: 'zh_CN.UTF-8' });
    expect(chinese.error).toMatch(/\p{Script=Han}/u);
    expect(chinese.error).toContain('[system-error]');
  });

  it('tells a failure as JSON with its title and action', async () => {
    const { code, out, error } = await lodge('--json stop web');
    expect(code).toBe(1);
    expect(error).toBe('');
    expect(JSON.parse(out)).toMatchObject({
      failure: {
        reason: 'system-error',
        details: { call: 'kill' },
        title: expect.any(String),
        action: expect.any(String),
      },
    });
  });

  it('asks for -s when there are several devices, and takes it', async () => {
    rig.transport.setState('OTHER', 'device');
    const { code, error } = await lodge('guests');
    expect(code).toBe(1);
    expect(error).toContain('STAND-IN, OTHER');
    rig.dispose();
    rig = await makeStandInBackend(methods);
    rig.transport.setState('OTHER', 'device');
    expect((await lodge(`-s ${standInSerial} guests`)).code).toBe(0);
  });

  it('names what is wrong with the device that was meant', async () => {
    rig.transport.setState(standInSerial, 'unauthorized');
    const { code, error } = await lodge(`-s ${standInSerial} guests`);
    expect(code).toBe(1);
    expect(error).toContain('[device-unauthorized]');
  });

  it('prints what a start would do, and where each step comes from', async () => {
    const { code, out } = await lodge('plan db');
    expect(code).toBe(0);
    expect(out).toMatch(
      /^mounts:\n {2}mount .*\/mnt {3}# may fail, lxc\.mount\.entry\ninit:\n {2}exec \/sbin\/init in \/\n$/,
    );
    expect(out).not.toContain('\u001b');
  });

  it('prints a config as it is', async () => {
    expect((await lodge('config web')).out).toBe('lxc.uts.name = web\n');
  });

  it('prints a log without what a terminal would obey, and as it is with --json', async () => {
    expect((await lodge('logs web')).out).toBe('[    0.012] console: hello  [31mred\n');
    rig.dispose();
    rig = await makeStandInBackend(methods);
    expect(JSON.parse((await lodge('--json logs web')).out)).toMatchObject({ sequence: 1, text: 'hello \x1b[31mred' });
  });

  it('shows figures once, with the rate between two samples', async () => {
    const { code, out } = await lodge('top --once');
    expect(code).toBe(0);
    expect(out).toContain('web    25.0 %  3.0 MiB / -  4');
  });

  it.each([
    ['nonsense', 'unknown command'],
    ['start', 'missing required argument'],
    ['stop web --timeout soon', 'Seconds'],
    ['create x', '--rootfs'],
    ['console web --tty 99', 'whole number'],
  ])('calls "%s" wrong usage', async (line, words) => {
    const { code, error } = await lodge(line);
    expect(code).toBe(2);
    expect(error).toContain(words);
  });

  it('tells its exit codes in its help', async () => {
    const { code, out } = await lodge('--help');
    expect(code).toBe(0);
    expect(out).toContain('Exit codes: 0 done');
  });

  it('tells the boots, their logs by time, where their time went, and why they ended', async () => {
    const boots = await lodge('boots web');
    expect(boots.out.split('\n').slice(1, 3)).toEqual([
      '4     1970-01-01T00:00:05.000Z  2.0 KiB  rebooted',
      '3     1970-01-01T00:00:01.000Z  10 B     goes on, or was cut short',
    ]);
    const log = await lodge('log web --boot 4');
    expect(log.out.split('\n').map((line) => line.slice(0, 11))).toEqual([
      '[    0.000]',
      '[    0.020]',
      '[    0.504]',
      '[    0.900]',
      '',
    ]);
    const timeline = await lodge('timeline web --json --compare 3');
    expect(JSON.parse(timeline.out)).toMatchObject({
      ...{ boot: 4, system: 'android', comparedWith: 3 },
      stages: [
        { kind: 'phase', name: 'second-stage', beganMs: 20, durationMs: 484 },
        { kind: 'phase', name: 'zygote', beganMs: 504 },
        { kind: 'service', name: 'zygote', beganMs: 504 },
      ],
      changes: [{ name: 'second-stage', differenceMs: 1 }],
    });
    expect((await lodge('timeline web')).out).toMatch(/boot 4 \(android\): not complete after 504 ms/);
    const why = await lodge('why web', { LANG: 'zh_CN.UTF-8' });
    expect(why.out).toMatch(/SELinux 上出错.*\[selinux\]\n {2}kmsg: init: cannot setexeccon/);
    expect(JSON.parse((await lodge('why web --boot 4 --json')).out)).toMatchObject({
      ...{ boot: 4, end: { code: 1 } },
      verdicts: [{ ending: 'selinux', wanted: false, details: { selinux: 'disabled' } }, { ending: 'rebooted' }],
    });
    const report = JSON.parse((await lodge('diagnostics web')).out);
    expect(report).toMatchObject({
      ...{ config: { text: 'lxc.uts.name = web\n' }, plan: { sections: [{ part: 'mounts' }, { part: 'init' }] } },
      boots: { boots: [{ number: 4 }, { number: 3 }] },
      host: { failure: 'internal-error' },
      logs: [
        {
          number: 4,
          verdicts: [{ ending: 'selinux' }, { ending: 'rebooted' }],
          timeline: { boot: 4 },
          log: { length: 4 },
        },
        { number: 3 },
      ],
    });
    expect(await lodge('timeline web --boot 9')).toMatchObject({ code: 1 });
  });
});
