// SPDX-License-Identifier: Apache-2.0
import type { GuestProperties } from '../../agent/protocol/index.ts';
import { DesktopFailure } from '../../electron/ipc/failure.ts';

/** Of the one invented guest that is an Android. */
const androidGuest = 'lineage';

const values: readonly [string, string][] = [
  ['debug.sf.nobootanimation', '0'],
  ['init.svc.bootanim', 'stopped'],
  ['init.svc.logd', 'running'],
  ['init.svc.zygote', 'running'],
  ['persist.sys.locale', 'en-US'],
  ['ro.build.fingerprint', 'invented/redroid_arm64/redroid_arm64:13/TQ3A.230901.001/1:userdebug/test-keys'],
  ['ro.build.version.sdk', '33'],
  ['ro.hardware', 'redroid'],
  ['sys.boot_completed', '1'],
];

/** Refused for every other guest, as for one that is no Android. */
export function sampleProperties(guest: string): GuestProperties {
  if (guest !== androidGuest) throw new DesktopFailure('properties-unavailable', 'the guest has no properties', {});
  return { properties: values.map(([name, value]) => ({ name, value })), cut: false };
}
