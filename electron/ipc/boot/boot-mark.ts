// SPDX-License-Identifier: Apache-2.0
import type { BootLogEntry } from '../../../agent/protocol/index.ts';

/** Tags of logcat that tell how far Android is, beside those of events. */
const tags: ReadonlySet<string> = new Set([
  'sf_stop_bootanim',
  'wm_boot_animation_done',
  'SystemServer',
  'Zygote',
  'BootAnimation',
  'SurfaceFlinger',
]);

/** What inits print: Android's (`init: ...`), systemd's (`[  OK  ] ...`, `         Starting ...`), OpenRC's (` * ...`, `OpenRC ...`). */
const initLine =
  /^(?:init: |\[\s*(?:OK|FAILED|DEPEND|TIME|ok|!!)\s*\]|\s+(?:Starting|Stopping|Mounting|Activating) |\s?\* |\s*OpenRC |systemd )/;

/** Whether a boot's timeline looks at this entry: cheap, for each of a million. */
export function isBootMark({ source, step, durationMs, text, tag = '' }: BootLogEntry): boolean {
  if (source === 'monitor') return durationMs !== undefined || step === 'boot' || step === 'end';
  if (source === 'logcat') return tag.startsWith('boot_progress_') || tags.has(tag);
  return initLine.test(text);
}
