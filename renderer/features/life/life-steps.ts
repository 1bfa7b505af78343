// SPDX-License-Identifier: Apache-2.0
import { guestNamePattern } from '../../../agent/protocol/guest.ts';
import type { GuestSummary, HostFacts } from '../../../agent/protocol/index.ts';
import type { LifeKind } from '../../state/overlays.ts';

/** In the order of the menu. */
export const lifeKinds = [
  'snapshot',
  'clone',
  'start-copy',
  'rename',
  'export',
  'autostart',
] as const satisfies readonly LifeKind[];

/** Why something cannot be done now: a key under `life.why`. */
export type LifeObstacle = 'running' | 'config' | 'noOverlay';

/** What stands against it. All but autostart copy files that a running guest would change meanwhile. */
export function lifeObstacle(
  kind: LifeKind,
  guest: Pick<GuestSummary, 'state' | 'configError'>,
  host: Pick<HostFacts, 'fileSystems'> | undefined,
): LifeObstacle | undefined {
  if (guest.configError !== undefined) return 'config';
  if (kind === 'autostart') return undefined;
  if (guest.state !== 'STOPPED') return 'running';
  if (kind === 'start-copy' && host?.fileSystems.includes('overlay') === false) return 'noOverlay';
  return undefined;
}

/** Keys under `newGuest.error`. */
export type NameError = 'nameMissing' | 'nameInvalid' | 'nameTaken';

export function nameError(name: string, taken: readonly string[]): NameError | undefined {
  if (name === '') return 'nameMissing';
  if (!guestNamePattern.test(name)) return 'nameInvalid';
  return taken.includes(name) ? 'nameTaken' : undefined;
}

/** web, web-2, web-3 ...: the first that is free. A number that is there already is counted on. */
export function freeName(name: string, taken: readonly string[]): string {
  const stem = name.replace(/-\d+$/, '').slice(0, 56);
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
