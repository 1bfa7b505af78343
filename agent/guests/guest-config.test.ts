// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { GuestCreateRequest } from '../protocol/index.ts';
import type { GuestConfig } from '../runtime/config/guest-config.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { type AndroidHost, redroidCommand, usableDevices, wantedDevices } from './android.ts';
import { guestConfig } from './guest-config.ts';
import { linuxInitOf, type RootFacts, templateOf } from './root-facts.ts';

/** `files`: text by path, or where a link leads. */
function rootWith(files: Readonly<Record<string, string>>): RootFacts {
  const real = (path: string): string | undefined => {
    const found = files[path];
    return found?.startsWith('-> ') ? found.slice(3) : found === undefined ? undefined : path;
  };
  return { has: (path) => real(path) !== undefined, real, text: (path) => files[path] };
}

const android = { '/init': '-> /system/bin/init', '/system/bin/init': '', '/system/build.prop': 'ro.build.id=A\n' };
const linuxHost: AndroidHost = { hasSelinux: false, devices: [], renderNodes: [] };
const phone: AndroidHost = {
  hasSelinux: true,
  devices: ['/dev/ashmem', '/dev/fuse'],
  renderNodes: ['/dev/dri/renderD128'],
};
const request: GuestCreateRequest = { name: 'a_b', template: 'auto', ttys: 1, limits: {}, network: { type: 'empty' } };

function textOf(asked: Partial<GuestCreateRequest>, files: Record<string, string>, host = linuxHost): string {
  const rootfs = 'dir:/data/lodge/guests/a_b/rootfs';
  const facts = { rootfs, root: rootWith(files), host, environment: ['LANG=C', '=x'] };
  return guestConfig({ ...request, ...asked }, facts);
}

const configOf = (...args: Parameters<typeof textOf>): GuestConfig => readConfig(textOf(...args));
const entries = (config: GuestConfig): string[] => config.mounts.map(({ line }) => line);

describe('what a root file system is', () => {
  test.each([
    ['linux', { '/sbin/init': '' }],
    ['android', android],
    ['android', { '/system/bin/init': '', '/system/build.prop': 'ro.product.device=redroid_arm64\n' }],
    ['android-waydroid', { ...android, '/system/build.prop': 'ro.product.system.device=waydroid_arm64\n' }],
    ['android-waydroid', { ...android, '/vendor/waydroid.prop': '' }],
    // A part of an Android alone, and a Linux that has a folder of that name.
    ['linux', { '/system/build.prop': '' }],
    ['linux', { '/init': '', '/sbin/init': '' }],
  ])('%s', (template, files) => {
    expect(templateOf(rootWith(files))).toBe(template);
    expect(textOf({}, files)).toContain(`from the template ${template};`);
  });

  test.each([
    ['systemd', '-> /usr/lib/systemd/systemd'],
    ['busybox', '-> /bin/busybox'],
    ['openrc', '-> /usr/bin/openrc-init'],
    ['other', '/sbin/init'],
  ])('the init of a Linux: %s', (init, file) => {
    expect(linuxInitOf(rootWith({ '/sbin/init': file }))).toBe(init);
  });
});

describe('a Linux guest', () => {
  test("keeps no capability by which it changes the kernel's modules, clock or log", () => {
    const { drop = [] } = configOf({}, { '/sbin/init': '' }).capabilities as { drop?: string[] };
    expect(drop).toEqual(expect.arrayContaining(['sys_module', 'sys_time', 'sys_rawio', 'syslog']));
  });

  test('has the signals of its init, unless the request says others, or another command', () => {
    const busybox = { '/sbin/init': '-> /bin/busybox' };
    expect(configOf({}, busybox).signals).toMatchObject({ halt: 'USR2', reboot: 'TERM' });
    expect(configOf({ haltSignal: 'SIGUSR1' }, busybox).signals).toMatchObject({ halt: 'USR1', reboot: 'TERM' });
    expect(configOf({ initCommand: '/run-it' }, busybox).signals).toMatchObject({ halt: 'PWR', reboot: 'INT' });
    expect(configOf({}, { '/sbin/init': '-> /lib/systemd/systemd' }).signals.halt).toBe('RTMIN+3');
  });

  test('has the environment of its image, but for what is none', () => {
    const { environment } = configOf({ template: 'linux' }, android);
    expect(environment).toContain('LANG=C');
    expect(environment).not.toContain('=x');
  });
});

test('no value of a request becomes a line of its own', () => {
  const network = { type: 'veth', link: 'br0\nlxc.hook.pre-start = /evil' } as const;
  for (const files of [android, { '/sbin/init': '' }])
    expect(() => textOf({ network }, files)).toThrow('end of a line');
  expect(() => textOf({ initCommand: '/init x\nlxc.hook.stop = /evil' }, { '/sbin/init': '' })).toThrow(
    'end of a line',
  );
});

describe('a guest Android', () => {
  test('has its command line as arguments, a binder and a kernel log of its own, and ends by SIGTERM', () => {
    const config = configOf({}, android);
    expect(config.init.command).toEqual([
      '/system/bin/init',
      'second_stage',
      'androidboot.hardware=redroid',
      'androidboot.redroid_gpu_mode=guest',
      'androidboot.use_memfd=true',
    ]);
    expect(config).toMatchObject({ ownBinder: true, ownKernelLog: true, logcat: true });
    expect(config.signals.halt).toBe('TERM');
    expect(config.hostname).toBe('a-b');
  });

  test('keeps no capability that ends, times or loads into the kernel of the host, and those that scripts of services list', () => {
    const { keep = [] } = configOf({}, android).capabilities as { keep?: string[] };
    for (const name of ['sys_boot', 'sys_module', 'sys_time', 'sys_rawio', 'mac_admin'])
      expect(keep).not.toContain(name);
    for (const name of ['sys_admin', 'setgid', 'setuid', 'sys_nice', 'audit_write', 'wake_alarm', 'block_suspend'])
      expect(keep).toContain(name);
  });

  test('may give its properties labels that a host with SELinux does not know, and write what bpfloader must', () => {
    const keep = (host: AndroidHost): string[] =>
      (configOf({}, android, host).capabilities as { keep?: string[] }).keep ?? [];
    expect(keep(phone)).toContain('mac_admin');
    expect(keep(phone).filter((name) => !keep(linuxHost).includes(name))).toEqual(['mac_admin']);
    expect(configOf({}, android).privateFiles).toContain('sys/kernel/unprivileged_bpf_disabled');
  });

  test('does not see what the host was booted with, nor its memory, keys of power and labels', () => {
    const hidden = (host: AndroidHost): string[] =>
      entries(configOf({}, android, host)).flatMap(
        (line) => /^(?:\/dev\/null|tmpfs) ((?:proc|sys)\/\S+)/.exec(line)?.[1] ?? [],
      );
    const always = ['sys/power/state', 'proc/device-tree', 'sys/kernel', 'sys/fs', 'sys/fs/cgroup'];
    expect(hidden(linuxHost)).toEqual(always);
    expect(hidden(phone)).toEqual([...always, 'sys/fs/selinux']);
    const { hiddenFiles } = configOf({}, android);
    expect(hiddenFiles).toEqual(['bootconfig', 'cmdline', 'kcore', 'timer_list', 'latency_stats']);
    expect(configOf({}, { '/sbin/init': '' }).hiddenFiles).toEqual(hiddenFiles.slice(2));
  });

  test('binds no file or node of the host that it could change: init gives what it finds modes of its own', () => {
    const binds = entries(configOf({ gpu: 'host' }, android, { ...phone, devices: wantedDevices })).filter((line) =>
      /^\/\S+ \S+ none bind/.test(line),
    );
    expect(binds.length).toBeGreaterThan(8);
    expect(binds.filter((line) => !/ none bind,ro,/.test(line))).toEqual([]);
  });

  test("finds no folder for the kernel's own file systems, but debugfs where it uses the host's GPU", () => {
    const below = (gpu?: 'guest' | 'host'): string[] =>
      entries(configOf(gpu === undefined ? {} : { gpu }, android, phone))
        .map((line) => line.split(' ')[1] ?? '')
        .filter((target) => target.startsWith('sys/kernel/'));
    expect(below()).toEqual(['sys/kernel/mm', 'sys/kernel/btf']);
    expect(below('host')).toEqual(['sys/kernel/mm', 'sys/kernel/btf', 'sys/kernel/debug']);
    const config = entries(configOf({}, android, phone)).filter((line) => / config/.test(line));
    expect(config).toEqual([
      '/config config none bind,ro,optional 0 0',
      expect.stringMatching(/^tmpfs config\/usb_gadget tmpfs ro,.*optional 0 0$/),
    ]);
  });

  test("mounts its cgroups itself, but Waydroid's, whose runtime mounts them", () => {
    expect(configOf({}, android, phone).mountAuto.cgroup).toBeUndefined();
    expect(configOf({ template: 'android-waydroid' }, android).mountAuto.cgroup).toMatchObject({ access: 'rw' });
  });

  test("has a bpffs of its own, and no place to mount pstore, which is the whole kernel's", () => {
    const lines = entries(configOf({}, android, phone));
    expect(lines).toContain('bpf sys/fs/bpf bpf nosuid,nodev,noexec,create=dir,optional 0 0');
    expect(lines.findIndex((line) => line.startsWith('tmpfs sys/fs '))).toBeLessThan(
      lines.findIndex((line) => line.startsWith('tmpfs sys/fs/selinux ')),
    );
  });

  test('whose root is an image has a /data of its own beside it; a Linux has none', () => {
    const facts = { rootfs: 'loop:/x', host: linuxHost, environment: [], dataFolder: '/data/lodge/guests/a_b/data' };
    const line = '/data/lodge/guests/a_b/data data none bind,suid,dev,create=dir 0 0';
    expect(entries(readConfig(guestConfig(request, { ...facts, root: rootWith(android) })))).toContain(line);
    const linux = guestConfig(request, { ...facts, root: rootWith({ '/sbin/init': '' }) });
    expect(linux).not.toContain(facts.dataFolder);
  });

  test('has the devices that the host has, and may open them but not change them', () => {
    const config = configOf({}, android, phone);
    expect(entries(config)).toContain('/dev/ashmem dev/ashmem none bind,ro,optional,create=file 0 0');
    // Those whose numbers differ from kernel to kernel by their paths.
    expect(config.devices.flatMap(({ path }) => path ?? [])).toEqual(['/dev/ashmem']);
    const withTun = configOf({}, android, { ...phone, devices: ['/dev/net/tun'] });
    expect(withTun.devices).toContainEqual(expect.objectContaining({ major: 10, minor: 200, allow: true }));
    expect(config.init.command).not.toContain('androidboot.use_memfd=true');
  });

  test('has memfd in the place of an ashmem that only root of the host may open', () => {
    const modes: Record<string, number> = { '/dev/ashmem': 0o020600, '/dev/fuse': 0o020600 };
    const devicesOf = (): string[] => usableDevices((path) => modes[path]);
    expect(devicesOf()).toEqual(['/dev/fuse']);
    expect(configOf({}, android, { ...linuxHost, devices: devicesOf() }).init.command).toContain(
      'androidboot.use_memfd=true',
    );
    modes['/dev/ashmem'] = 0o020666;
    expect(devicesOf()).toEqual(['/dev/ashmem', '/dev/fuse']);
  });

  test("has the host's render nodes only where it is asked for", () => {
    const nodes = (gpu?: 'guest' | 'host'): string[] =>
      entries(configOf(gpu === undefined ? {} : { gpu }, android, phone)).filter((line) => line.includes('/dri/'));
    expect(nodes()).toEqual([]);
    expect(nodes('guest')).toEqual([]);
    expect(nodes('host')).toHaveLength(1);
    expect(configOf({ gpu: 'host' }, android, phone).init.command).toContain('androidboot.redroid_gpu_mode=host');
  });

  test.each([
    ['a phone', phone],
    ['Linux', linuxHost],
  ])('on %s begins with the second stage of init, on what the first would have made', (_, host) => {
    const config = configOf({}, android, host);
    expect(config.init.command.slice(0, 3)).toEqual([
      '/system/bin/init',
      'second_stage',
      'androidboot.hardware=redroid',
    ]);
    expect(entries(config).map((line) => line.split(' ')[1])).toEqual(
      expect.arrayContaining(['proc', 'etc', 'mnt', 'mnt/vendor', 'second_stage_resources', 'dev/socket']),
    );
    for (const each of ['INIT_SELINUX_TOOK=1', expect.stringMatching(/^PATH=.*:\/system\/bin:/)])
      expect(config.environment).toContainEqual(each);
    expect(config.environment).not.toContain('INIT_SECOND_STAGE=true');
    expect(config.init).toMatchObject({ groups: [3009], umask: 0 });
  });

  test('of Android 8 and 9 is told by a variable that it is in the second stage', () => {
    const config = configOf({}, { '/init': '', '/system/build.prop': 'ro.build.version.sdk=28\n' }, phone);
    expect(config.init.command.slice(0, 2)).toEqual(['/init', 'androidboot.hardware=redroid']);
    expect(config.environment).toEqual(expect.arrayContaining(['INIT_SECOND_STAGE=true', 'INIT_STARTED_AT=1']));
    expect(entries(config).map((line) => line.split(' ')[1])).toContain('mnt');
  });

  test('whose packages are images has the loop devices of the host, of either kind', () => {
    const images = { ...android, '/system/apex/com.android.runtime.apex': '' };
    for (const template of ['android', 'android-waydroid'] as const) {
      expect(configOf({ template }, images).sharedLoops).toBe(true);
      expect(configOf({ template }, { ...android, '/system/apex/com.android.runtime': '' }).sharedLoops).toBe(false);
    }
  });

  test('of which the image starts another program is left to it', () => {
    const config = configOf({ initCommand: '/launcher qemu=1' }, android, phone);
    expect(config.init.command.slice(0, 2)).toEqual(['/launcher', 'qemu=1']);
    expect(config.environment).not.toContain('INIT_STARTED_AT=1');
  });

  test('is told whom to ask for names where its network has NAT, unless the command says it', () => {
    const nat = { network: { type: 'nat' } } as const;
    const words = ['androidboot.redroid_net_ndns=1', 'androidboot.redroid_net_dns1={dns}'];
    const wordsOf = (asked: Parameters<typeof textOf>[0]) => configOf(asked, android).networks[0]?.initWords;
    expect(wordsOf(nat)).toEqual(words);
    expect(wordsOf({})).toEqual([]);
    expect(wordsOf({ ...nat, initCommand: '/init androidboot.redroid_net_ndns=0' })).toEqual([]);
    expect(configOf(nat, { '/sbin/init': '' }).networks[0]?.initWords).toEqual([]);
  });

  test('keeps what the image or the person says of its command', () => {
    const asked = ['/init', 'qemu=1', 'androidboot.hardware=other', 'androidboot.redroid_gpu_mode=host'];
    const image = { gpu: 'guest', hasSystemInit: true } as const;
    const second = ['/system/bin/init', 'second_stage'];
    expect(redroidCommand(asked, phone, image)).toEqual([...second, ...asked.slice(1)]);
    expect(redroidCommand([...second, 'x=1'], phone, image)[2]).toBe('x=1');
    expect(redroidCommand(['/system/bin/init', 'x=1'], phone, image).slice(0, 3)).toEqual([...second, 'x=1']);
    expect(configOf({ initCommand: '/init  androidboot.x=1' }, android).init.command[2]).toBe('androidboot.x=1');
  });

  test("of Waydroid's kind finds all mounted, and begins behind a first stage that would end at what it finds", () => {
    const config = configOf({ template: 'android-waydroid' }, android, phone);
    expect(config.init).toMatchObject({ command: ['/system/bin/init', 'second_stage'], groups: [3009], umask: 0 });
    expect(config.ownBinder).toBe(true);
    const targets = ['run', 'tmp', 'var', 'mnt', 'mnt/vendor', 'apex', 'dev/socket'];
    expect(entries(config).map((line) => line.split(' ')[1])).toEqual(expect.arrayContaining(targets));
    expect(config.networks[0]?.initWords).toEqual([]);
    const own = configOf({ template: 'android-waydroid', initCommand: '/system/bin/init second_stage x' }, android);
    expect(own.init.command).toEqual(['/system/bin/init', 'second_stage', 'x']);
  });

  test('has the limits and the network of the request, as any guest', () => {
    const limits = { memoryBytes: 2 ** 30, cpuPercent: 150, pids: 500 };
    const text = textOf({ limits, network: { type: 'veth', link: 'br0' } }, android);
    expect(text).toContain('lxc.cgroup2.memory.max = 1073741824\nlxc.cgroup2.cpu.max = 150000 100000\n');
    expect(text).toContain('lxc.net.0.link = br0\n');
  });
});
