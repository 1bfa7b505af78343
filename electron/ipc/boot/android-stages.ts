// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import type { BootStage } from './boot-timeline.ts';

/** Moments that Android's phases are made of. */
export type AndroidMoment = 'firstStage' | 'secondStage' | 'zygote' | 'systemServer' | 'completed' | 'animationEnd';

/** Between two lines of one action. */
const longestSilenceMs = 1000;
const quoted = /^'([^']{1,100})'/;

/**
 * What Android's init writes to the kernel's log (system/core/init: action_manager, builtins, service), and the events that the
 * framework writes (event-log-tags).
 */
export class AndroidStages {
  readonly stages: BootStage[] = [];
  readonly moments: Partial<
    Record<AndroidMoment | 'preloadEnd' | 'packages' | 'packagesReady' | 'activities', number>
  > = {};
  readonly #services = new Map<string, BootStage>();
  #action: BootStage | undefined;
  /** When the action did something that init told. */
  #actedMs = 0;

  get seen(): boolean {
    return this.stages.length > 0 || Object.keys(this.moments).length > 0;
  }

  get completedMs(): number | undefined {
    return this.moments.completed;
  }

  /** false: it tells nothing of Android. */
  take(entry: BootLogEntry): boolean {
    if (entry.source === 'logcat') return this.#event(entry);
    if (entry.source === 'monitor' || !entry.text.startsWith('init: ')) return false;
    this.#initLine(entry.text.slice('init: '.length), entry.sinceStartMs);
    return true;
  }

  #note(moment: keyof AndroidStages['moments'], atMs: number): void {
    this.moments[moment] ??= atMs;
  }

  #event({ tag = '', text, sinceStartMs }: BootLogEntry): boolean {
    const [, name] = /^boot_progress_(\w{1,60})$/.exec(tag) ?? [];
    if (name !== undefined) {
      this.stages.push({ kind: 'progress', name, beganMs: sinceStartMs });
      const moment = progressMoments[name];
      if (moment !== undefined) this.#note(moment, sinceStartMs);
      return true;
    }
    if (tag === 'sf_stop_bootanim' || tag === 'wm_boot_animation_done') this.#note('animationEnd', sinceStartMs);
    else if (tag === 'SystemServer' && text.startsWith('Entered the Android system server'))
      this.#note('systemServer', sinceStartMs);
    else if (tag === 'Zygote' && text === 'begin preload') this.#note('zygote', sinceStartMs);
    else if (tag === 'Zygote' && text === 'end preload') this.#note('preloadEnd', sinceStartMs);
    else return false;
    return true;
  }

  #initLine(text: string, atMs: number): void {
    const [, action] = /^processing action \((.{1,200})\) from \(/.exec(text) ?? [];
    if (text.startsWith('init first stage started')) this.#note('firstStage', atMs);
    else if (text.startsWith('init second stage started')) this.#note('secondStage', atMs);
    else if (action !== undefined) this.#beginAction(action, atMs);
    else if (/^starting service '/i.test(text))
      this.#beginService(quoted.exec(text.slice('starting service '.length))?.[1], atMs);
    else if (text.startsWith('Service ')) this.#serviceChanged(text.slice('Service '.length), atMs);
    else if (text.startsWith('Command ')) this.#command(text, atMs);
  }

  /** Init does one action after the other, but also waits between them: then the last thing that the action did is its end. */
  #beginAction(name: string, atMs: number): void {
    if (this.#action !== undefined) {
      const endMs = atMs - this.#actedMs < longestSilenceMs ? atMs : this.#actedMs;
      if (endMs > this.#action.beganMs) this.#action.durationMs = endMs - this.#action.beganMs;
    }
    this.#actedMs = atMs;
    this.#action = { kind: 'action', name, beganMs: atMs };
    this.stages.push(this.#action);
    if (/(?:^|[ &])sys\.boot_completed=1\b/.test(name)) this.#note('completed', atMs);
  }

  #beginService(name: string | undefined, atMs: number): void {
    if (name === undefined) return;
    this.#actedMs = atMs;
    const stage: BootStage = { kind: 'service', name, beganMs: atMs };
    this.#services.set(name, stage);
    this.stages.push(stage);
    if (/^zygote/.test(name)) this.#note('zygote', atMs);
  }

  /** `'bootanim' (pid 99) exited with status 0 oneshot service took 5.3 seconds in background`, `... received signal 11`. */
  #serviceChanged(text: string, atMs: number): void {
    const name = quoted.exec(text)?.[1] ?? '';
    const stage = this.#services.get(name);
    const [, status] = /exited with status (\d+)/.exec(text) ?? [];
    const isKilled = text.includes('received signal');
    if (stage === undefined || (status === undefined && !isKilled)) return;
    const [, seconds] = /took ([\d.]{1,12}) seconds/.exec(text) ?? [];
    stage.durationMs = seconds === undefined ? atMs - stage.beganMs : Number(seconds) * 1000;
    if (isKilled || status !== '0') stage.failed = true;
    if (name === 'bootanim') this.#note('animationEnd', atMs);
  }

  /** `Command 'mount_all /fstab' action=fs (/init.rc:5) took 123ms and failed: ...`: those of 50 ms and more. */
  #command(text: string, atMs: number): void {
    const [, name = '', milliseconds, outcome] =
      /^Command '(.{1,200})' action=.* took (\d{1,9})ms and (\w+)/.exec(text) ?? [];
    if (milliseconds === undefined) return;
    this.#actedMs = atMs;
    const durationMs = Number(milliseconds);
    const failed = outcome === 'succeeded' ? {} : { failed: true as const };
    this.stages.push({ kind: 'command', name, beganMs: Math.max(0, atMs - durationMs), durationMs, ...failed });
  }
}

const progressMoments: Readonly<Record<string, keyof AndroidStages['moments']>> = {
  start: 'zygote',
  preload_end: 'preloadEnd',
  system_run: 'systemServer',
  pms_start: 'packages',
  pms_ready: 'packagesReady',
  ams_ready: 'activities',
};
