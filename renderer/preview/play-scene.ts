// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, GuestSummary, MetricsSample, StartSection } from '../../agent/protocol/index.ts';
import type { StreamParams } from '../../electron/ipc/contract.ts';
import { DesktopFailure } from '../../electron/ipc/failure.ts';
import { sampleBootLog, sampleBoots } from './sample-android-boot.ts';
import { sampleChecks } from './sample-checks.ts';
import { sampleMetrics, sampleSnapshots } from './sample-data.ts';
import { sampleFolder, sampleText } from './sample-files.ts';
import { sampleNetworkView } from './sample-network.ts';
import { sampleForwardCalls, sampleLocalPortCalls } from './sample-ports.ts';
import { sampleProcesses } from './sample-processes.ts';
import { sampleProperties } from './sample-properties.ts';
import { previewSerial, sceneNamed } from './scenes.ts';
import { ScriptedBridge, type ScriptedStream } from './scripted-bridge.ts';

const encoder = new TextEncoder();

const config = `# Written by Lodge
lxc.uts.name = alpine
lxc.rootfs.path = dir:/data/lodge/guests/alpine/rootfs
lxc.init.cmd = /sbin/init
lxc.signal.halt = SIGUSR1
lxc.signal.reboot = SIGTERM
lxc.tty.max = 2

lxc.apparmor.profile = generated
lxc.cgroup2.memory.max = 512M
lxc.cgroup2.cpu.max = 200000 100000
lxc.cgroup2.pids.max = 256

lxc.net.0.type = veth
lxc.net.0.ipv4.address = 10.83.0.2/24
lxc.net.0.ipv4.gateway = 10.83.0.1
`;

const samplePlan: { sections: StartSection[] } = {
  sections: [
    {
      part: 'cgroups',
      steps: [{ text: 'mkdir /sys/fs/cgroup/lxc.monitor.alpine' }, { text: 'mkdir /sys/fs/cgroup/lxc.payload.alpine' }],
    },
    {
      part: 'limits',
      steps: [{ text: 'echo 256M > /sys/fs/cgroup/lxc.payload.alpine/memory.max', from: 'lxc.cgroup2.memory.max' }],
    },
    {
      part: 'mounts',
      steps: [
        { text: 'mount -t tmpfs -o size=67108864,mode=755 none /dev', from: 'lxc.autodev' },
        { text: 'mount -o bind,rec /data/media /mnt', from: 'lxc.mount.entry', optional: true },
      ],
    },
    {
      part: 'init',
      steps: [
        {
          ...{ text: 'exec /sbin/init in /', from: 'lxc.init.cmd' },
          said: { form: 'exec {0} in {1}', values: ['/sbin/init', '/'] },
        },
        { text: 'container=lxc' },
      ],
    },
  ],
};

/** A bridge that plays a scene: figures move, the console echoes, the log grows. */
export function playScene(name: string): ScriptedBridge {
  const scene = sceneNamed(name, Date.now());
  const bridge = new ScriptedBridge();
  let guests: GuestSummary[] = scene.guests;
  let second = 300;
  let held: Partial<Record<'memoryLimitBytes' | 'cpuLimitPercent' | 'pidsLimit', number | undefined>> = {
    memoryLimitBytes: 512 * 1024 ** 2,
    cpuLimitPercent: 200,
    pidsLimit: 256,
  };
  const setState = (guest: string, change: Partial<GuestSummary>): GuestSummary => {
    guests = guests.map((each) => (each.name === guest ? { ...each, ...change } : each));
    bridge.emit('guests.changed', { serial: previewSerial, guests });
    const found = guests.find((each) => each.name === guest);
    if (found === undefined) throw new DesktopFailure('guest-not-found', 'no such guest', { guest });
    return found;
  };
  bridge.scripts = {
    'app.info': () => ({
      version: '0.1.0',
      platform: 'linux',
      shell: 'electron',
      nodeVersion: '22',
      locale: 'en',
      agentHash: '5b3c9d0e71aa42f6',
    }),
    'devices.list': () => scene.devices,
    'task.list': () => scene.tasks,
    'guests.list': () => guests,
    'config.keys': () => [
      { key: 'lxc.uts.name', since: '4.0', example: 'alpine', list: false },
      { key: 'lxc.environment', since: '4.0', example: 'TERM=linux', list: true },
      { key: 'lxc.init.cmd', since: '4.0', example: '/sbin/init', list: false },
      { key: 'lxc.net.N.type', since: '4.0', example: 'veth', list: false },
      { key: 'lxc.net.N.link', since: '4.0', example: 'lxcbr0', list: false },
      { key: 'lxc.apparmor.profile', since: '4.0', list: false, why: 'the kernels of Android have no AppArmor' },
      {
        key: 'lxc.cgroup2.*',
        since: '4.0',
        example: '512M',
        list: true,
        note: 'limits go to v1 where its controller is',
      },
    ],
    'boots.list': ({ guest }) => (name === 'android' ? sampleBoots(guest, Date.now()) : []),
    'guest.network': () => sampleNetworkView,
    ...sampleForwardCalls(),
    ...sampleLocalPortCalls(bridge),
    'files.list': ({ path }) => sampleFolder(path, Date.now()),
    'files.read': () => sampleText,
    'files.measure': () => ({ entries: 12, sizeBytes: 48_000 }),
    'guest.config.running': () => ({
      running: 'lxc.uts.name = alpine\nlxc.cgroup2.memory.max = 256M\nlxc.tty.max = 2\n',
      next: 'lxc.uts.name = alpine\nlxc.cgroup2.memory.max = 512M\nlxc.tty.max = 2\n',
    }),
    'task.cancel': () => ({}),
    'adb.servers.add': () => ({}),
    'adb.servers.remove': () => ({}),
    'adb.program': () => ({ path: '/opt/platform tools/adb', fixed: false }),
    'app.language.set': () => ({}),
    'tray.get': () => ({ icon: true, closeToTray: false, desktop: 'yes' }),
    'tray.set': () => ({}),
    'updates.get': () => ({
      automatic: true,
      status:
        name === 'several-servers'
          ? {
              state: 'available',
              update: { version: '0.2.0', notes: '- Several adb servers\n- A tray', sizeBytes: 98_304_000 },
            }
          : { state: 'unavailable', why: 'not-set-up' },
    }),
    'config.check': () => ({}),
    'network.services': () => [
      { name: 'adb-3A081FDJH00142-kP2x9a', kind: 'pairing', host: '192.168.3.20', port: 37_115 },
      { name: 'rock5b', kind: 'plain', host: '192.168.3.41', port: 5555 },
    ],
    'guest.limits.set': ({ guest, limits }) => {
      const { cgroup, ...sample } = sampleMetrics(guest, second, Date.now());
      const limit = (value: number | 'none' | undefined, before: number | undefined) =>
        value === undefined ? before : value === 'none' ? undefined : value;
      held = {
        memoryLimitBytes: limit(limits.memoryBytes, held.memoryLimitBytes),
        cpuLimitPercent: limit(limits.cpuPercent, held.cpuLimitPercent),
        pidsLimit: limit(limits.pids, held.pidsLimit),
      };
      return { ...sample, monotonicMs: sample.monotonicMs + 1, cgroup: { ...cgroup, ...held } as typeof cgroup };
    },
    'guest.config.read': () => ({ text: config }),
    'guest.plan': () => samplePlan,
    'guest.create.plan': () => ({ text: config, ...samplePlan }),
    'guest.config.write': () => {
      throw new DesktopFailure('config-invalid', 'line 9: key lxc.apparmor.profile is not supported', {
        line: 9,
        key: 'lxc.apparmor.profile',
      });
    },
    'guest.start': ({ guest }) => setState(guest, { state: 'RUNNING', startedAtMs: Date.now(), startDurationMs: 84 }),
    'guest.stop': ({ guest }) =>
      new Promise((resolve) => {
        setState(guest, { state: 'STOPPING' });
        setTimeout(() => resolve(setState(guest, { state: 'STOPPED' })), 4000);
      }),
    'snapshot.list': ({ guest }) => (guest === 'debian-builder' ? sampleSnapshots(Date.now()) : []),
    'host.check.one': ({ id }) => {
      const check = sampleChecks.find((each) => each.id === id);
      if (check === undefined) throw new DesktopFailure('request-invalid', `no check ${id}`);
      return { check };
    },
    'host.check': () => new Promise((resolve) => setTimeout(() => resolve({ checks: [...sampleChecks] }), 400)),
    'guest.properties': ({ guest }) => sampleProperties(guest),
    'guest.property.set': () => ({}),
    'autostart.get': () => ({
      enabled: false,
      method: 'service.d',
      path: '/data/adb/service.d/lodge-autostart.sh',
    }),
    'autostart.set': ({ enabled }) => ({
      enabled,
      method: 'service.d',
      path: '/data/adb/service.d/lodge-autostart.sh',
    }),
    'guest.processes': () => sampleProcesses(Date.now()),
    'guest.kill': ({ guest }) => setState(guest, { state: 'STOPPED' }),
    'metrics.subscribe': ({ guest }) => {
      for (; second < 480; second++) sendSample(guest);
      return {};
    },
    'metrics.unsubscribe': () => ({}),
    'device.connect': () => scene.devices.devices[0] as (typeof scene.devices.devices)[number],
    'archive.choose': () => ({
      path: '/home/me/alpine-rootfs.tar.gz',
      name: 'alpine-rootfs.tar.gz',
      sizeBytes: 3_402_113,
    }),
    'archive.inspect': ({ path }) => {
      if (path.startsWith('/home/me/')) return { path, name: path.slice('/home/me/'.length), sizeBytes: 3_402_113 };
      throw new DesktopFailure('archive-unreadable', 'no such file', { path, code: 'ENOENT' });
    },
  };
  const withHeld = (sample: MetricsSample): MetricsSample => ({
    ...sample,
    cgroup: { ...sample.cgroup, ...held } as MetricsSample['cgroup'],
  });
  const sendSample = (guest: string): void =>
    bridge.emit('metrics.sampled', {
      serial: previewSerial,
      sample: withHeld(sampleMetrics(guest, second, Date.now())),
    });
  setInterval(() => {
    second++;
    sendSample('alpine');
  }, 1000);
  bridge.onStream = (stream) =>
    setTimeout(() => {
      if (stream.name !== 'boot-log') playConsole(stream);
      else if (name === 'android') playAndroidLog(stream);
      else playLog(stream);
    }, 50);
  return bridge;
}

function say(stream: ScriptedStream, text: string): void {
  stream.deliver({ kind: 'data', bytes: encoder.encode(text) });
}

const prompt = '\x1b[1;32malpine\x1b[0m:\x1b[1;34m~\x1b[0m# ';

function playConsole(stream: ScriptedStream): void {
  stream.deliver({ kind: 'attached', lostBytes: 0 });
  say(
    stream,
    '\r\n\x1b[1mAlpine Linux 3.22\x1b[0m on an aarch64 (/dev/console)\r\n\r\nalpine login: root (automatic login)\r\n\r\n',
  );
  say(stream, `${prompt}uname -a\r\nLinux alpine 6.1.99-android14-11 #1 SMP PREEMPT aarch64 Linux\r\n`);
  say(stream, `${prompt}ls --color /\r\n`);
  const folders = [
    'bin',
    'dev',
    'etc',
    'home',
    'lib',
    'media',
    'mnt',
    'opt',
    'proc',
    'root',
    'run',
    'sbin',
    'srv',
    'sys',
  ];
  say(stream, `${folders.map((folder) => `\x1b[1;34m${folder}\x1b[0m`).join('   ')}\r\n`);
  say(
    stream,
    `${prompt}printf '\\033[31mred \\033[32mgreen \\033[33myellow \\033[35mmagenta \\033[36mcyan\\033[0m\\n'\r\n`,
  );
  say(stream, '\x1b[31mred \x1b[32mgreen \x1b[33myellow \x1b[35mmagenta \x1b[36mcyan\x1b[0m 你好，世界 ✓\r\n');
  say(stream, prompt);
  stream.onMessage = (message) => {
    if (message.kind === 'data') say(stream, new TextDecoder().decode(message.bytes).replaceAll('\r', `\r\n${prompt}`));
  };
}

const monitorSteps: [string, number, string][] = [
  ['cgroups', 3.4, 'cgroups lxc.monitor.alpine and lxc.payload.alpine created'],
  ['host network', 9.1, 'veth pair vethK3F9QX, 10.83.0.1/24 on the device'],
  ['clone', 2.2, 'clone3 with CLONE_PIDFD, new namespaces: mnt pid uts ipc net cgroup'],
  ['mounts', 21.7, 'root file system, /proc, /sys, /dev, /dev/pts mounted; pivot_root done'],
  ['device rules', 1.1, 'memory.max 512 MiB, cpu.max 200 %, pids.max 256'],
  ['exec', 0.9, '/sbin/init started as PID 1'],
];

function playAndroidLog(stream: ScriptedStream): void {
  const { guest, boot = 7, follow } = stream.params as StreamParams<'boot-log'>;
  stream.deliver({ kind: 'attached', lostBytes: 0 });
  const beganAtMs = Date.now() - 3_904_000 - (7 - boot) * 9_000_000;
  say(stream, sampleBootLog(guest, boot, beganAtMs));
  if (!follow || guest === 'redroid') stream.deliver({ kind: 'closed' });
}

function playLog(stream: ScriptedStream): void {
  stream.deliver({ kind: 'attached', lostBytes: 0 });
  const beganAtMs = Date.now() - 3_904_000;
  let sequence = 0;
  let sinceStartMs = 0;
  const log = (entry: Partial<BootLogEntry> & { text: string }): void => {
    const line: BootLogEntry = {
      sequence: sequence++,
      timeMs: beganAtMs + sinceStartMs,
      sinceStartMs,
      source: 'console',
      level: 'info',
      ...entry,
    };
    say(stream, `${JSON.stringify(line)}\n`);
  };
  log({ source: 'monitor', text: 'start asked for' });
  for (const [step, durationMs, text] of monitorSteps) {
    sinceStartMs += durationMs;
    log({ source: 'monitor', step, durationMs, text });
  }
  log({
    source: 'monitor',
    level: 'warning',
    text: 'controller io is not delegated: io.max of this guest has no effect',
  });
  for (let service = 0; service < 180; service++) {
    sinceStartMs += 17 + ((service * 7919) % 61);
    const level =
      service % 53 === 29 ? 'error' : service % 31 === 11 ? 'warning' : service % 5 === 3 ? 'debug' : 'info';
    const texts = {
      error: `rc: service tune2fs-${service} failed: /dev/block/dm-${service}: No such device`,
      warning: `udhcpc: no lease from eth0 after ${service} ms, trying again`,
      debug: `init: waiting for /run/openrc/started/net.${service}`,
      info: ` * Starting service-${service} ... [ ok ]`,
    };
    log({ level, text: texts[level] });
  }
  setInterval(() => {
    sinceStartMs = Date.now() - beganAtMs;
    log({ text: `crond[118]: USER root pid ${200 + sequence} cmd run-parts /etc/periodic/15min` });
  }, 2500);
}
