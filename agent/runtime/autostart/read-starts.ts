// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { type Paths, RuntimeError } from '../api.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { configReader } from '../config/include.ts';
import { readConfig } from '../config/read-config.ts';
import { guestFolder, listGuests } from '../container.ts';
import type { StartEntry } from './start-order.ts';

export function startOf({ autostart, startOrder, startDelay, groups }: GuestConfig): Omit<StartEntry, 'name'> {
  return { auto: autostart, order: startOrder, delaySeconds: startDelay, groups: [...groups] };
}

/** Of all guests whose configs can be read; the others are told to `onRefused`. */
export function readStarts(sys: Sys, paths: Paths, onRefused: (name: string, why: string) => void): StartEntry[] {
  return listGuests(sys, paths).flatMap((name) => {
    try {
      const config = readConfig(sys.file.readText(guestFolder(paths, name).config), configReader(sys));
      return [{ name, ...startOf(config) }];
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      onRefused(name, error.message);
      return [];
    }
  });
}
