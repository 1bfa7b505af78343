// SPDX-License-Identifier: Apache-2.0
import type { GuestTemplate } from '../protocol/index.ts';

/** What of a guest's root it is told by. Paths are the guest's, links followed within it. */
export interface RootFacts {
  has(path: string): boolean;
  /** Where the file really is, links followed. */
  real(path: string): string | undefined;
  /** undefined: not there, or no text of that size. */
  text(path: string): string | undefined;
}

export type LinuxInit = 'systemd' | 'busybox' | 'openrc' | 'other';

/** Alpine's init is busybox's, though OpenRC starts its services. */
export function linuxInitOf({ real }: RootFacts): LinuxInit {
  const name = real('/sbin/init')?.split('/').at(-1) ?? '';
  if (name === 'systemd') return 'systemd';
  if (name === 'busybox') return 'busybox';
  return name === 'openrc-init' ? 'openrc' : 'other';
}

const properties = ['/system/build.prop', '/build.prop'];

/** Waydroid's images differ from others by their names alone, and by the file that its runtime binds its properties over. */
export function templateOf(root: RootFacts): GuestTemplate {
  const found = properties.find((path) => root.has(path));
  const hasInit = root.has('/init') || root.has('/system/bin/init');
  if (found === undefined || !hasInit) return 'linux';
  const isWaydroid = root.has('/vendor/waydroid.prop') || /^ro\.[\w.]+=.*waydroid/im.test(root.text(found) ?? '');
  return isWaydroid ? 'android-waydroid' : 'android';
}

/** Packages that every Android has, whoever has built it: those of 10 and of later ones, as images (also compressed) or as folders. */
const apexNames = [
  'com.android.runtime',
  'com.android.runtime.release',
  'com.google.android.runtime',
  'com.android.art',
]
  .flatMap((name) => [`${name}.apex`, `${name}.capex`])
  .map((name) => `/system/apex/${name}`);

export function androidImageOf({ has }: RootFacts): { hasSystemInit: boolean; hasApexImages: boolean } {
  return { hasSystemInit: has('/system/bin/init'), hasApexImages: apexNames.some(has) };
}
