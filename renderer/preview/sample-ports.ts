// SPDX-License-Identifier: Apache-2.0
import type { ForwardState } from '../../agent/protocol/index.ts';
import type { LocalPort } from '../../electron/ipc/contract.ts';
import { DesktopFailure } from '../../electron/ipc/failure.ts';
import type { CallScripts, ScriptedBridge } from './scripted-bridge.ts';

/** A guest with NAT; invented, and remembered until the page is loaded anew. */
export function sampleForwardCalls(): CallScripts {
  let forwards: ForwardState[] = [
    { protocol: 'tcp', hostPort: 8080, guestPort: 80, active: true, inConfig: true },
    { protocol: 'udp', hostPort: 5353, guestPort: 53, active: true, inConfig: false },
  ];
  const told = () => ({ possible: true, forwards });
  return {
    'guest.forward.list': told,
    'guest.forward.add': ({ forward, inConfig }) => {
      if (forward.hostPort === 8022) {
        const details = { why: 'listens', protocol: forward.protocol, port: forward.hostPort, holder: 'dropbear' };
        throw new DesktopFailure('forward-refused', 'it is taken', details);
      }
      forwards = [...forwards, { ...forward, active: true, inConfig }];
      return told();
    },
    'guest.forward.remove': ({ port }) => {
      forwards = forwards.filter(({ protocol, hostPort }) => protocol !== port.protocol || hostPort !== port.hostPort);
      return told();
    },
  };
}

/** Nothing listens behind them. */
export function sampleLocalPortCalls(bridge: ScriptedBridge): CallScripts {
  let ports: LocalPort[] = [{ guestPort: 5555, localPort: 15_555, connections: 1 }];
  const change = (serial: string, guest: string, next: LocalPort[]): void => {
    ports = next;
    bridge.emit('local-ports.changed', { serial, guest, ports });
  };
  return {
    'local-ports.list': () => ports,
    'local-ports.open': ({ serial, guest, guestPort, localPort }) => {
      const port = {
        guestPort,
        localPort: localPort ?? (guestPort < 1024 ? guestPort + 10_000 : guestPort),
        connections: 0,
      };
      change(serial, guest, [...ports, port]);
      return port;
    },
    'local-ports.close': ({ serial, guest, localPort }) => {
      change(
        serial,
        guest,
        ports.filter((each) => each.localPort !== localPort),
      );
      return {};
    },
  };
}
