// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { HostCheck } from '../../../agent/protocol/index.ts';
import { useServices } from '../../state/use-services.ts';

/** Whether the device can do NAT, asked once. undefined: not known yet, or the device does not say; the start will. */
export function useNatCheck(serial: string): HostCheck | undefined {
  const { backend } = useServices();
  const [check, setCheck] = useState<HostCheck>();
  useEffect(() => {
    let current = true;
    backend.call('host.check.one', { serial, id: 'net.nat' }).then(
      (answer) => current && setCheck(answer.check),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [backend, serial]);
  return check;
}
