// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { BootRecord, GuestSummary } from '../../../agent/protocol/index.ts';
import { useServices } from '../../state/use-services.ts';
import { chapterOf } from './use-boot-log.ts';

/** The boots that the device keeps of a guest, the newest first; looked at again with each start and each end. */
export function useBoots(serial: string, guest: GuestSummary): readonly BootRecord[] {
  const { backend } = useServices();
  const [boots, setBoots] = useState<readonly BootRecord[]>([]);
  const { name } = guest;
  const chapter = `${chapterOf(guest)} ${guest.reboots}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new chapter may have another boot
  useEffect(() => {
    let wanted = true;
    // Without the device there is no list, and the log itself says why.
    backend.call('boots.list', { serial, guest: name }).then(
      (found) => wanted && setBoots(found),
      () => wanted && setBoots([]),
    );
    return () => {
      wanted = false;
    };
  }, [backend, serial, name, chapter]);
  return boots;
}
