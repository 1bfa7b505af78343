// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry, BootRecord } from '../../agent/protocol/index.ts';

type Said = Partial<BootLogEntry> & { text: string; at: number };

const steps: [string, number][] = [
  ['cgroups', 2.4],
  ['clone', 1.9],
  ['binderfs', 0.8],
  ['network', 6.3],
  ['mounts', 24.6],
  ['devices', 1.2],
  ['pivot_root', 0.6],
  ['capabilities', 0.3],
];

const services = ['ueventd', 'apexd', 'logd', 'servicemanager', 'hwservicemanager', 'vold', 'netd', 'surfaceflinger'];

function init(at: number, text: string, level: BootLogEntry['level'] = 'info'): Said {
  return { at, text: `init: ${text}`, source: 'kmsg', level };
}

function event(at: number, tag: string): Said {
  return { at, text: String(Math.round(at)), source: 'logcat', buffer: 'events', tag, pid: 612 };
}

function logcat(at: number, tag: string, text: string, level: BootLogEntry['level'] = 'info'): Said {
  return { at, text, source: 'logcat', buffer: 'main', tag, pid: 918, level };
}

/** `slow`: of another boot of the same image. */
function lineageBoot(slow: number): Said[] {
  let at = 0;
  const monitor = steps.map(([step, durationMs]): Said => {
    at += durationMs;
    return { at, text: step, source: 'monitor', step, durationMs };
  });
  return [
    ...monitor,
    { at: at + 2, text: `RUNNING after ${at + 2} ms`, source: 'monitor', step: 'running', durationMs: at + 2 },
    init(64, 'init second stage started!'),
    init(118, 'processing action (early-init) from (/system/etc/init/hw/init.rc:15)'),
    ...services.slice(0, 2).map((name, n) => init(140 + n * 22, `starting service '${name}'...`)),
    init(260, 'processing action (init) from (/system/etc/init/hw/init.rc:58)'),
    ...services.slice(2, 5).map((name, n) => init(300 + n * 31, `starting service '${name}'...`)),
    init(470, 'processing action (late-fs) from (/vendor/etc/init/hw/init.redroid.rc:12)'),
    init(
      860,
      "Command 'mount_all --late' action=late-fs (/vendor/etc/init/hw/init.redroid.rc:13) took 374ms and succeeded",
    ),
    init(900, 'processing action (post-fs-data) from (/system/etc/init/hw/init.rc:520)'),
    init(
      1290,
      "Command 'exec_start apexd-bootstrap' action=post-fs-data (/system/etc/init/hw/init.rc:541) took 291ms and failed: no loop device",
      'error',
    ),
    ...services.slice(5).map((name, n) => init(1330 + n * 28, `starting service '${name}'...`)),
    init(1480, 'processing action (zygote-start) from (/system/etc/init/hw/init.rc:1010)'),
    init(1494, "starting service 'zygote'..."),
    init(1502, "starting service 'bootanim'..."),
    event(1920, 'boot_progress_start'),
    event(2040, 'boot_progress_preload_start'),
    logcat(2300, 'Zygote', 'Preloading classes...'),
    event(3890 + slow, 'boot_progress_preload_end'),
    event(4010 + slow, 'boot_progress_system_run'),
    event(4620 + slow, 'boot_progress_pms_start'),
    event(4700 + slow, 'boot_progress_pms_system_scan_start'),
    logcat(5200 + slow, 'PackageManager', 'No base APK at /product/overlay/GsiSettings', 'warning'),
    event(6950 + slow * 2, 'boot_progress_pms_ready'),
    logcat(7400 + slow * 2, 'SystemServiceManager', 'Starting com.android.server.wifi.WifiService'),
    event(8640 + slow * 2, 'boot_progress_ams_ready'),
    event(10_120 + slow * 2, 'boot_progress_enable_screen'),
    event(10_180 + slow * 2, 'sf_stop_bootanim'),
    init(
      10_260 + slow * 2,
      "Service 'bootanim' (pid 301) exited with status 0 oneshot service took 8.741000 seconds in background",
    ),
    init(10_410 + slow * 2, 'processing action (sys.boot_completed=1) from (/system/etc/init/bootstat.rc:60)'),
  ];
}

function brokenBoot(): Said[] {
  return [
    ...lineageBoot(0).slice(0, 13),
    init(330, 'Could not get file context for /system/bin/logd', 'error'),
    init(341, "cannot setexeccon('u:r:logd:s0') operation failed for service 'logd': Invalid argument", 'error'),
    init(420, 'InitFatalReboot: signal 6', 'error'),
    { at: 431, text: 'init ended by signal 1: reboot', source: 'monitor', step: 'end' },
  ];
}

/** The log of an invented boot as the backend gives it. */
export function sampleBootLog(guest: string, number: number, beganAtMs: number): string {
  const said = guest === 'redroid' ? brokenBoot() : lineageBoot(number % 2 === 0 ? 420 : 0);
  const boot: Said = { at: 0, text: `boot ${number}`, source: 'monitor', step: 'boot' };
  return [boot, ...said]
    .map(({ at, ...entry }, sequence) => {
      const times = { sequence, timeMs: beganAtMs + at, sinceStartMs: at };
      return `${JSON.stringify({ source: 'console', level: 'info', ...times, ...entry })}\n`;
    })
    .join('');
}

export function sampleBoots(guest: string, nowMs: number): BootRecord[] {
  const end = { kind: 'signal' as const, code: guest === 'redroid' ? 1 : 2 };
  return [7, 6, 5, 4].map((number, index) => ({
    number,
    startedAtMs: nowMs - 3_904_000 - index * 9_000_000,
    bytes: 2_400_000,
    ...(index === 0 && guest !== 'redroid' ? {} : { end: { ...end, atMs: nowMs - index * 9_000_000 - 90_000 } }),
  }));
}
