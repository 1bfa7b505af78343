// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';
import type { BootStage } from './boot-timeline.ts';

/** Targets behind which a systemd calls its boot done, by unit and by description (systemd.special(7)). */
const lastTarget = /^(?:multi-user|graphical)\.target\b|^(?:Multi-User System|Graphical Interface)\b/;

/** Of `foo.service - Foo does this...` the unit's name; older ones print the description alone. */
function unitName(text: string): string {
  const [, unit] = /^(\S+\.[a-z]{2,9}) - /.exec(text) ?? [];
  return (unit ?? text.replace(/\.+$/, '')).slice(0, 120);
}

/** What systemd and OpenRC print on the console. */
export class LinuxStages {
  readonly stages: BootStage[] = [];
  readonly #begun = new Map<string, BootStage>();
  #service: BootStage | undefined;
  completedMs: number | undefined;

  get seen(): boolean {
    return this.stages.length > 0;
  }

  take({ source, text, sinceStartMs }: BootLogEntry): void {
    if (source !== 'console' && source !== 'kmsg') return;
    const [, status, said = ''] = /^\[\s*(OK|FAILED|DEPEND|TIME)\s*\]\s+(.*)$/.exec(text) ?? [];
    const [, beginning] = /^\s+(?:Starting|Mounting|Activating) (.{1,300})$/.exec(text) ?? [];
    if (status !== undefined) this.#systemdSays(status, said, sinceStartMs);
    else if (beginning !== undefined) this.#begin(unitName(beginning), sinceStartMs);
    else this.#openrcSays(text, sinceStartMs);
  }

  #begin(name: string, atMs: number): BootStage {
    const stage: BootStage = { kind: 'unit', name, beganMs: atMs };
    this.#begun.set(name, stage);
    this.stages.push(stage);
    return stage;
  }

  #systemdSays(status: string, said: string, atMs: number): void {
    const [, verb, what = ''] =
      /^(Started|Finished|Mounted|Reached target|Failed to (?:start|mount)|Dependency failed for|Timed out \w+(?: for)?) (.*)$/.exec(
        said,
      ) ?? [];
    if (verb === undefined) return;
    const name = unitName(what);
    const stage = this.#begun.get(name) ?? this.#begin(name, atMs);
    if (atMs > stage.beganMs) stage.durationMs ??= atMs - stage.beganMs;
    if (status !== 'OK') stage.failed = true;
    if (verb === 'Reached target' && lastTarget.test(what)) this.completedMs ??= atMs;
  }

  /** ` * Starting sshd ...` and then ` [ ok ]` or ` [ !! ]`, on the same line or the next. */
  #openrcSays(text: string, atMs: number): void {
    const [, beginning] =
      /^\s?\* (?:Starting|Mounting|Setting|Loading|Checking|Bringing up|Configuring) (.{1,200}?)(?: ?\.\.\.|$)/.exec(
        text,
      ) ?? [];
    const [, outcome] = /\[ (ok|!!) \]\s*$/.exec(text) ?? [];
    if (beginning !== undefined) this.#service = this.#begin(beginning, atMs);
    if (outcome === undefined || this.#service === undefined) return;
    if (atMs > this.#service.beganMs) this.#service.durationMs = atMs - this.#service.beganMs;
    if (outcome === '!!') this.#service.failed = true;
    this.#service = undefined;
  }
}
