// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import { isBootMark } from './boot-mark.ts';
import { slowestStages, timelineOf } from './boot-timeline.ts';
import { compareTimelines } from './compare-timelines.ts';

const startedAtMs = 1_700_000_000_000;

function entry(atMs: number, text: string, change: Partial<BootLogEntry> = {}): BootLogEntry {
  const times = { sequence: atMs, timeMs: startedAtMs + atMs, sinceStartMs: atMs };
  return { ...times, source: 'kmsg', level: 'info', text, ...change };
}

const step = (atMs: number, name: string, durationMs?: number): BootLogEntry =>
  entry(atMs, name, { source: 'monitor', step: name, ...(durationMs === undefined ? {} : { durationMs }) });
const event = (atMs: number, tag: string): BootLogEntry => entry(atMs, String(atMs), { source: 'logcat', tag });
const boot = (number: number): BootLogEntry => entry(0, `boot ${number}`, { source: 'monitor', step: 'boot' });

const android = [
  boot(7),
  step(9, 'mounts', 4),
  step(20, 'running', 20),
  entry(30, 'init: init first stage started!'),
  entry(80, 'init: init second stage started!'),
  entry(100, 'init: processing action (early-init) from (/system/etc/init/hw/init.rc:15)'),
  entry(130, "init: starting service 'ueventd'..."),
  entry(300, 'init: processing action (fs) from (/vendor/etc/init/hw/init.rc:5)'),
  entry(550, "init: Command 'mount_all --late' action=fs (/vendor/etc/init/hw/init.rc:6) took 240ms and failed: x"),
  entry(600, 'init: processing action (zygote-start) from (/system/etc/init/hw/init.rc:99)'),
  entry(610, "init: starting service 'zygote'..."),
  event(900, 'boot_progress_start'),
  event(1900, 'boot_progress_preload_end'),
  event(2100, 'boot_progress_system_run'),
  event(2500, 'boot_progress_pms_start'),
  event(4000, 'boot_progress_pms_ready'),
  event(6000, 'boot_progress_ams_ready'),
  entry(650, "init: starting service 'bootanim'..."),
  entry(650, "init: starting service 'broken'..."),
  entry(700, "init: Service 'broken' (pid 9) received signal 11"),
  entry(
    8650,
    "init: Service 'bootanim' (pid 77) exited with status 0 oneshot service took 8.000000 seconds in background",
  ),
  event(8600, 'sf_stop_bootanim'),
  entry(
    9000,
    'init: processing action (sys.boot_completed=1 && sys.bootstat.first_boot_completed=0) from (/bootstat.rc:1)',
  ),
];

describe("Android's boot", () => {
  const timeline = timelineOf(android);
  const phases = timeline.stages.filter(({ kind }) => kind === 'phase');

  test('has the phases that its init and its events tell, ours first', () => {
    expect(timeline).toMatchObject({ boot: 7, startedAtMs, system: 'android', completedMs: 9000, totalMs: 9000 });
    expect(phases.map(({ name, beganMs, durationMs }) => [name, beganMs, durationMs])).toEqual([
      ['start-path', 0, 20],
      ['first-stage', 30, 50],
      ['second-stage', 80, 530],
      ['zygote', 610, 1290],
      ['system-server', 2100, 3900],
      ['packages', 2500, 1500],
      ['to-screen', 6000, 2600],
      ['boot-completed', 9000, undefined],
    ]);
  });

  test('has each action, slow command and service of init, with what failed', () => {
    const stage = (name: string) => timeline.stages.find((each) => each.kind !== 'phase' && each.name === name);
    expect(stage('early-init')).toEqual({ kind: 'action', name: 'early-init', beganMs: 100, durationMs: 200 });
    expect(stage('mount_all --late')).toMatchObject({ kind: 'command', beganMs: 310, durationMs: 240, failed: true });
    expect(stage('zygote')).toEqual({ kind: 'service', name: 'zygote', beganMs: 610 });
    expect(stage('bootanim')).toMatchObject({ durationMs: 8000 });
    expect(stage('broken')).toMatchObject({ durationMs: 50, failed: true });
    expect(slowestStages(timeline, 2).map(({ name }) => name)).toEqual(['bootanim', 'fs']);
  });

  test('is the same in whatever order its entries came', () => {
    const [first, ...rest] = android;
    expect(timelineOf([first as BootLogEntry, ...rest.reverse()]).stages.map(({ beganMs }) => beganMs)).toEqual(
      timeline.stages.map(({ beganMs }) => beganMs),
    );
  });

  test('that does not come to its end has none', () => {
    const cut = timelineOf(android.slice(0, 5));
    expect(cut.completedMs).toBeUndefined();
    expect(cut.stages.at(-1)).toEqual({ kind: 'phase', name: 'second-stage', beganMs: 80 });
    expect(cut.totalMs).toBe(80);
  });

  test('is compared with an earlier one by what took another time', () => {
    const slower = android.map((each) =>
      each.sinceStartMs > 5000 ? { ...each, timeMs: each.timeMs + 500, sinceStartMs: each.sinceStartMs + 500 } : each,
    );
    const [first] = compareTimelines(timelineOf(slower.filter(({ text }) => !text.includes('bootanim'))), timeline);
    expect(first).toEqual({
      kind: 'phase',
      name: 'system-server',
      durationMs: 4400,
      earlierMs: 3900,
      differenceMs: 500,
    });
    const all = compareTimelines(timelineOf(slower.slice(0, 17)), timeline);
    expect(all.find(({ name }) => name === 'broken')).toEqual({ kind: 'service', name: 'broken', earlierMs: 50 });
  });

  test('all that it is made of is marked, and nothing else', () => {
    expect(android.filter((each) => !isBootMark(each))).toEqual([]);
    const other = [entry(1, 'audit: x'), event(1, 'chatty'), entry(2, 'hello', { source: 'console' })];
    expect(other.filter(isBootMark)).toEqual([]);
  });
});

describe("a Linux guest's boot", () => {
  const say = (atMs: number, text: string): BootLogEntry => entry(atMs, text, { source: 'console' });

  test('has the units of systemd, by name, with those that failed', () => {
    const lines = [
      boot(1),
      step(20, 'running', 20),
      say(100, '         Starting systemd-journald.service - Journal Service...'),
      say(180, '[  OK  ] Started systemd-journald.service - Journal Service.'),
      say(200, '         Starting Old Description...'),
      say(260, '[FAILED] Failed to start Old Description.'),
      say(300, '[  OK  ] Reached target multi-user.target - Multi-User System.'),
    ];
    const { system, completedMs, stages } = timelineOf(lines);
    expect([system, completedMs]).toEqual(['linux', 300]);
    expect(stages.slice(1)).toEqual([
      { kind: 'unit', name: 'systemd-journald.service', beganMs: 100, durationMs: 80 },
      { kind: 'unit', name: 'Old Description', beganMs: 200, durationMs: 60, failed: true },
      { kind: 'unit', name: 'multi-user.target', beganMs: 300 },
    ]);
    expect(lines.slice(2).every(isBootMark)).toBe(true);
  });

  test('has the services of OpenRC', () => {
    const lines = [
      say(50, ' * Starting syslog ...'),
      say(70, ' [ ok ]'),
      say(90, ' * Mounting local filesystems ... [ !! ]'),
    ];
    expect(timelineOf(lines).stages).toEqual([
      { kind: 'unit', name: 'syslog', beganMs: 50, durationMs: 20 },
      { kind: 'unit', name: 'local filesystems', beganMs: 90, failed: true },
    ]);
  });
});

test('only the newest boot counts', () => {
  const entries = [boot(1), step(5, 'mounts', 5), { ...boot(2), timeMs: startedAtMs + 60_000 }];
  const later = { ...step(3, 'network', 2), timeMs: startedAtMs + 60_003 };
  expect(timelineOf([...entries, later])).toMatchObject({
    ...{ boot: 2, startedAtMs: startedAtMs + 60_000, system: 'unknown', totalMs: 3 },
    stages: [{ kind: 'start', name: 'network', beganMs: 1, durationMs: 2 }],
  });
  expect(timelineOf([])).toEqual({ startedAtMs: 0, system: 'unknown', stages: [], totalMs: 0 });
});

test('a guest that prints stages without end has some of them', () => {
  const flood = Array.from({ length: 20_000 }, (_, n) => entry(n, `init: starting service 's${n}'...`));
  expect(timelineOf(flood).stages).toHaveLength(4000);
});
