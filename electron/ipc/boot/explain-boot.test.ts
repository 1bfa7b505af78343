// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { bootEndings } from './boot-ending.ts';
import { describeVerdict } from './boot-sentences.ts';
import { type BootFacts, explainBoot } from './explain-boot.ts';

function said(text: string, source: BootLogEntry['source'] = 'kmsg'): BootLogEntry {
  return { sequence: 1, timeMs: 1, sinceStartMs: 1, source, level: 'info', text };
}

const exit = (code: number): BootFacts['end'] => ({ kind: 'exit', code });
const signal = (code: number): BootFacts['end'] => ({ kind: 'signal', code });
const host = { machine: 'aarch64', pageSizeBytes: 4096, selinux: 'enforcing' };
const stopping = { ...said('stopping by SIGTERM, SIGKILL after 60 s', 'monitor'), step: 'stop' };

function endings(
  end: BootFacts['end'],
  lines: readonly (string | BootLogEntry)[],
  facts: BootFacts['host'] = host,
): string[] {
  const entries = lines.map((line) => (typeof line === 'string' ? said(line) : line));
  return explainBoot({ end, entries, host: facts }).map(({ ending }) => ending);
}

describe('a line that says why', () => {
  test.each([
    [
      'linker-cannot-load',
      'CANNOT LINK EXECUTABLE "/system/bin/linkerconfig": library "libc++.so" not found: needed by main executable',
    ],
    [
      'linker-cannot-load',
      '/sbin/init: error while loading shared libraries: libsystemd-shared-252.so: cannot open shared object file',
    ],
    ['wrong-architecture', 'sh: /init: Exec format error'],
    ['binder-missing', "Opening '/dev/binder' failed: No such file or directory"],
    ['binder-missing', 'Binder driver could not be opened.  Terminating.'],
    ['binder-missing', '/dev/hwbinder: could not be opened'],
    ['binder-refused', 'binder: 1234:1234 failed to get security context'],
    ['binder-refused', 'cannot become context manager (Device or resource busy)'],
    ['selinux', 'init: Could not get file context for /system/bin/logd'],
    ['selinux', 'init: cannot setexeccon(u:r:logd:s0) for logd: Invalid argument'],
    ['selinux', 'init: SELinux:  Could not open sepolicy: No such file'],
    [
      'loop-devices-used-up',
      'apexd: Failed to create loop device for /system/apex/com.android.art.apex: No free loop devices',
    ],
    ['loop-devices-used-up', 'apexd: Failed to open loop-control: No such file or directory'],
    ['loop-devices-used-up', 'apexd-bootstrap: Faled to open loopback device 7'],
    [
      'loop-devices-used-up',
      'apexd-bootstrap: Failed to open /sys/block/loop7/queue/read_ahead_kb: Read-only file system',
    ],
    ['capability-missing', 'init: cannot set capabilities for vendor.health-hal-2-1'],
    ['cgroup-read-only', 'init: createProcessGroup(1000, 55) failed for service: Read-only file system'],
    ['cgroup-read-only', 'Failed to create /init.scope control group: Read-only file system'],
    ['proc-sys-read-only', 'init: Cannot open for writing: /proc/sys/vm/mmap_rnd_bits'],
    ['insecure-files', "init: Skipping insecure file '/system/etc/init/logd.rc'"],
    ['out-of-memory', 'oom-kill:constraint=CONSTRAINT_MEMCG'],
    ['pid-too-large', 'libc: 32 bit bionic libc only accepts pid <= 65535, but current pid is 70001'],
    ['no-32-bit', "init: cannot execve('/system/bin/app_process32'): Exec format error"],
    ['no-32-bit', "init: cannot execv('/system/bin/mediaserver'). See the 'Debugging init' section: Exec format error"],
    ['no-32-bit', "init: Got shutdown_command 'reboot,boringssl-self-check-failed' Calling HandlePowerctlMessage()"],
    [
      'ashmem-refused',
      'ashmem: Unable to open ashmem device /dev/ashmem28b3 (error = No such file or directory) and /dev/ashmem(error = Permission denied)',
    ],
    ['property-labels', 'init: Failed to initialize property area'],
    [
      'property-labels',
      'libc: fsetxattr failed to set context (u:object_r:wifi_prop:s0) for "/dev/__properties__/u:object_r:wifi_prop:s0"',
    ],
    ['first-stage', 'init: Init encountered errors starting first stage, aborting'],
    ['stage-mounts', 'init: SetupMountNamespaces failed: Invalid argument'],
    ['stage-mounts', 'init: mount("tmpfs", "/bootstrap-apex", "tmpfs", MS_NOEXEC, "mode=0755") failed.: No such file'],
    ['cgroup-read-only', "init: Service 'logd' failed to start due to a fatal error"],
    ['cpuset-empty', "init: couldn't write 1702 to /dev/cpuset/foreground/tasks: No space left on device"],
    ['bpf-refused', "init: Got shutdown_command 'reboot,netbpfload-failed' Calling HandlePowerctlMessage()"],
    ['bpf-refused', "init: Got shutdown_command 'reboot,bpfloader-failed' Calling HandlePowerctlMessage()"],
    ['bpf-refused', 'NetBpfLoad: Android V requires kernel 4.19.'],
    ['bpf-refused', 'java.lang.IllegalStateException: Cannot open netd configuration map'],
    ['netd-kernel', 'Netd: Unable to create NFLogListener: Status[code: 93, msg: "socket() failed"]'],
    ['netd-kernel', 'Netd: Unable to create netlink socket for family 12: Protocol not supported'],
    ['no-pressure', 'lowmemorykiller: Kernel does not support memory pressure events or in-kernel low memory killer'],
    ['userfaultfd', 'heap.cc:4670] Check failed: errno == ENOSYS userfaultfd: Operation not permitted'],
    ['user-data', "init: Got shutdown_command 'reboot,init_user0_failed' Calling HandlePowerctlMessage()"],
    ['user-data', "SQLiteException: Can't downgrade database from version 4 to 1"],
    ['init-fatal', 'init: InitFatalReboot: signal 6'],
    ['init-fatal', "init: Got shutdown_command 'reboot,apexd-failed' Calling HandlePowerctlMessage()"],
    ['init-fatal', "init: critical process 'zygote' exited 4 times before boot completed"],
  ] as const)('%s: %s', (ending, line) => {
    expect(endings(signal(1), ['init: fine', line, 'init: later'])[0]).toBe(ending);
  });

  test('counts for an init that may not reboot, and ends with 0 in its place, but where that was asked for', () => {
    const lines = [
      'init: apexd-bootstrap: Failed LOOP_CTL_GET_FREE',
      "init: Got shutdown_command 'reboot,apexd-failed'",
    ];
    expect(endings(exit(0), lines)).toEqual(['loop-devices-used-up', 'init-fatal', 'init-exited']);
    expect(endings(exit(0), [...lines, "init: Received sys.powerctl='shutdown' from pid: 5"])).toEqual(['init-exited']);
    expect(endings(exit(0), [...lines, stopping])).toEqual(['init-exited']);
  });

  test('is quoted, with what it names', () => {
    const [verdict] = explainBoot({
      end: signal(6),
      entries: [said('CANNOT LINK EXECUTABLE "/bin/a": library "b.so" not found')],
      host,
    });
    expect(verdict).toMatchObject({
      wanted: false,
      details: { path: '/bin/a', library: 'b.so' },
      evidence: { source: 'kmsg' },
    });
    const [binder] = explainBoot({
      end: undefined,
      entries: [said('/dev/vndbinder: No such file or directory')],
      host,
    });
    expect(binder?.details).toEqual({ path: '/dev/vndbinder' });
  });

  test('counts while the guest still runs, unless it is one that guests also print when all goes well', () => {
    expect(endings(undefined, ['init: cannot setexeccon(x) for y'])).toEqual(['selinux']);
    expect(endings(undefined, ["init: Skipping insecure file '/x.rc'", 'lowmemorykiller: Kill app'])).toEqual([]);
  });

  test('of a 32-bit program that a boot can do without is no news, and one that it cannot is', () => {
    const failed = (path: string): string => `init: cannot execv('${path}'). See its README: Exec format error`;
    expect(endings(undefined, [failed('/vendor/bin/hw/android.hardware.cas@1.2-service')])).toEqual([]);
    expect(endings(undefined, [failed('/system/bin/app_process32')])).toEqual(['no-32-bit']);
    // A command of the image that is of another processor altogether.
    expect(endings(undefined, ['sh: /init: Exec format error'])).toEqual(['wrong-architecture']);
  });

  test('that some images print and go on is no news: labels that their bionic does without, loaders of BPF that warn', () => {
    const lines = [
      'libc: fsetxattr failed to set context (u:object_r:a:s0) for "/dev/__properties__/u:object_r:a:s0"',
      'NetBpfLoad: Android V requires kernel 4.19.',
      'init: Failed to mount required partitions early ...',
    ];
    expect(endings(undefined, lines)).toEqual([]);
    expect(endings(undefined, [...lines, 'init: Failed to initialize property area'])).toEqual(['property-labels']);
    expect(endings(signal(1), lines).slice(0, 2)).toEqual(['property-labels', 'bpf-refused']);
  });

  test('stands above what followed from it', () => {
    const lines = ['init: InitFatalReboot: signal 6', 'init: createProcessGroup(1, 2) failed: Read-only file system'];
    expect(endings(signal(1), lines)).toEqual(['cgroup-read-only', 'init-fatal', 'rebooted']);
  });

  test('of the monitor is none: it says what was done, not what the guest lacks', () => {
    expect(endings(exit(3), [said('Exec format error', 'monitor')])).toEqual(['init-exited']);
  });
});

describe('an end that nothing explains', () => {
  test.each([
    ['129, as Docker passes it on', exit(129), 'rebooted', true],
    ['SIGHUP', signal(1), 'rebooted', true],
    ['SIGINT', signal(2), 'powered-off', true],
    ['130', exit(130), 'powered-off', true],
    ['0', exit(0), 'init-exited', true],
    ['1', exit(1), 'init-exited', false],
    ['126', exit(126), 'wrong-architecture', false],
    ['SIGBUS', signal(7), 'dev-too-small', false],
    ['SIGSYS', signal(31), 'filter-killed', false],
    ['SIGSEGV', signal(11), 'init-crashed', false],
    ['SIGABRT', signal(6), 'init-crashed', false],
    ['SIGKILL', signal(9), 'killed', false],
  ] as const)('%s', (_, end, ending, wanted) => {
    expect(explainBoot({ end, entries: [], host })).toMatchObject([{ ending, wanted }]);
  });

  test('is what somebody wanted where it was asked for, whatever the guest said before', () => {
    const entries = [said('init: cannot setexeccon(x)'), stopping];
    expect(explainBoot({ end: signal(9), entries, host })).toMatchObject([{ ending: 'killed', wanted: true }]);
    expect(endings(signal(1), [stopping, 'init: cannot setexeccon(x)'])).toEqual(['rebooted']);
  });

  test('by a crash is one of pages where the kernel has larger ones, and never else', () => {
    const large = { ...host, pageSizeBytes: 16_384 };
    expect(explainBoot({ end: signal(11), entries: [], host: large })).toMatchObject([
      { ending: 'page-size', details: { pageSizeBytes: 16_384 } },
    ]);
    const line = 'linker: "/lib64/libc.so" program alignment (4096) cannot be smaller than system page size (16384)';
    expect(endings(signal(6), [line], large)).toEqual(['page-size']);
    expect(endings(signal(6), [line])).toEqual(['init-crashed']);
  });

  test('of a start that failed has sentences of its own', () => {
    expect(endings({ kind: 'failure' }, ['Exec format error'])).toEqual([]);
  });
});

test.each(['en', 'zh-CN'] as const)('%s has words for each, with and without details', (language) => {
  const details = {
    path: '/x',
    library: 'y.so',
    pageSizeBytes: 16_384,
    machine: 'aarch64',
    selinux: 'enforcing',
    signal: 6,
    code: 3,
  };
  for (const ending of bootEndings) {
    for (const given of [{}, details]) {
      const { title, action } = describeVerdict({ ending, wanted: false, details: given }, language);
      expect(title.length).toBeGreaterThan(6);
      expect(title).not.toMatch(/undefined|NaN/);
      expect(action.length).toBeGreaterThan(9);
    }
  }
});
