// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';

export type ScreenState = 'on' | 'off';

/** One thing of sysfs that tells of a screen. */
export type ScreenSign =
  /** /sys/class/backlight (sysfs-class-backlight): power 0 is on, 4 is off (FB_BLANK_*). */
  | { kind: 'backlight'; brightness: number; power: number }
  /** /sys/class/drm: of a connector with a panel. */
  | { kind: 'connector'; dpms: string };

/** A light is nearer to what a person sees than a connector is. undefined: nothing here tells of a screen. */
export function screenState(signs: readonly ScreenSign[]): ScreenState | undefined {
  const lights = signs.flatMap((sign) => (sign.kind === 'backlight' ? [sign.brightness > 0 && sign.power === 0] : []));
  if (lights.length > 0) return lights.includes(true) ? 'on' : 'off';
  const connectors = signs.flatMap((sign) => (sign.kind === 'connector' ? [sign.dpms === 'On'] : []));
  if (connectors.length === 0) return undefined;
  return connectors.includes(true) ? 'on' : 'off';
}

function readOr(sys: Sys, path: string): string | undefined {
  try {
    return sys.file.readText(path).trim();
  } catch (error) {
    // A driver may answer EIO or ENODATA while its device sleeps.
    if (isSysError(error)) return undefined;
    throw error;
  }
}

function namesIn(sys: Sys, folder: string): string[] {
  try {
    return sys.file.readdir(folder).map(({ name }) => name);
  } catch (error) {
    if (isSysError(error)) return [];
    throw error;
  }
}

function lightAt(sys: Sys, folder: string): ScreenSign[] {
  const brightness = readOr(sys, `${folder}/brightness`);
  const power = readOr(sys, `${folder}/bl_power`) ?? '0';
  return brightness === undefined ? [] : [{ kind: 'backlight', brightness: Number(brightness), power: Number(power) }];
}

const backlights = '/sys/class/backlight';

export function readScreenSigns(sys: Sys): ScreenSign[] {
  const lights = namesIn(sys, backlights).flatMap((name) => lightAt(sys, `${backlights}/${name}`));
  // What phones with older kernels have in its place.
  const panels = namesIn(sys, '/sys/class/leds').filter((name) => /^lcd-backlight/.test(name));
  const connectors = namesIn(sys, '/sys/class/drm').flatMap((name): ScreenSign[] => {
    const folder = `/sys/class/drm/${name}`;
    const dpms = readOr(sys, `${folder}/dpms`);
    return dpms === undefined || readOr(sys, `${folder}/status`) !== 'connected' ? [] : [{ kind: 'connector', dpms }];
  });
  return [...lights, ...panels.flatMap((name) => lightAt(sys, `/sys/class/leds/${name}`)), ...connectors];
}

/** Whether the kernel tells of what this host's light does: a change that is written to it becomes an event (backlight.c). */
export function hasBacklight(sys: Sys): boolean {
  return namesIn(sys, backlights).length > 0;
}
