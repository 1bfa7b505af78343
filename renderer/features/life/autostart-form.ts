// SPDX-License-Identifier: Apache-2.0
import type { GuestStart } from '../../../agent/protocol/index.ts';

/** As typed. */
export interface AutostartForm {
  auto: boolean;
  order: string;
  delaySeconds: string;
  groups: string;
  freezeWithScreen: boolean;
}

export type AutostartField = Exclude<keyof AutostartForm, 'auto' | 'freezeWithScreen'>;

export function autostartForm(start: GuestStart | undefined): AutostartForm {
  return {
    auto: start?.auto ?? false,
    order: String(start?.order ?? 0),
    delaySeconds: String(start?.delaySeconds ?? 0),
    groups: start?.groups.join(' ') ?? '',
    freezeWithScreen: start?.freezeWithScreen ?? false,
  };
}

function words(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

function isNumber(text: string, highest: number): boolean {
  return /^\d{1,7}$/.test(text.trim()) && Number(text) <= highest;
}

/** Fields that are wrong; their sentences are under `autostart.error`. */
export function autostartErrors({ order, delaySeconds, groups }: AutostartForm): ReadonlySet<AutostartField> {
  const wrong = new Set<AutostartField>();
  if (!isNumber(order, 1_000_000)) wrong.add('order');
  if (!isNumber(delaySeconds, 3600)) wrong.add('delaySeconds');
  const names = words(groups);
  if (names.length > 20 || !names.every((name) => /^[A-Za-z0-9_.-]{1,63}$/.test(name))) wrong.add('groups');
  return wrong;
}

/** Of a form without errors. */
export function startOfForm({ auto, order, delaySeconds, groups, freezeWithScreen }: AutostartForm): GuestStart {
  return {
    ...{ auto, order: Number(order), delaySeconds: Number(delaySeconds), groups: words(groups) },
    freezeWithScreen,
  };
}

/** It is in a group that nothing asks for when the device starts. */
export function isLeftOut(start: GuestStart): boolean {
  return start.auto && start.groups.length > 0 && !start.groups.includes('onboot');
}
