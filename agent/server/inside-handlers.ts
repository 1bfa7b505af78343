// SPDX-License-Identifier: Apache-2.0
import { AgentFailure } from '../protocol/index.ts';
import { connectInside } from '../runtime/network/connect-inside.ts';
import { viewNetwork } from '../runtime/network/view/network-view.ts';
import { listProcesses } from '../runtime/processes/guest-processes.ts';
import { listProperties, setProperty } from '../runtime/properties/guest-properties.ts';
import { askAside } from './ask-aside.ts';
import { guestNameOf, integerOf } from './params.ts';
import { propertyChangeOf } from './property-change.ts';
import type { Handlers, SessionContext } from './session-context.ts';
import { SocketRelay } from './socket-relay.ts';

export type InsideHandlers = Pick<
  Handlers,
  'guest.processes' | 'guest.properties' | 'guest.property.set' | 'guest.network' | 'guest.connect'
>;

async function firstProcess({ guests }: SessionContext, name: string): Promise<number> {
  const { initPid } = await guests.monitor(name).request('status', {});
  if (initPid === undefined) throw new AgentFailure('guest-busy', `${name} has no first process now`, { guest: name });
  return initPid;
}

async function withProperties<T>(context: SessionContext, name: string, body: (initPid: number) => T): Promise<T> {
  const { initPid, state } = await context.guests.monitor(name).request('status', {});
  // A frozen init does not answer.
  if (initPid === undefined || state !== 'RUNNING')
    throw new AgentFailure('guest-busy', `${name} is ${state}`, { guest: name, state });
  return askAside(context.sys, 'properties', () => body(initPid));
}

/** What is to be seen and set inside of a running guest. */
export function insideHandlers(context: SessionContext): InsideHandlers {
  const { sys, guests } = context;
  return {
    'guest.processes': async (raw) => {
      const name = guestNameOf(raw);
      const initPid = await firstProcess(context, name);
      const { folder } = await guests.monitor(name).request('cgroup.folder', {});
      return askAside(sys, 'processes', () => listProcesses(sys, initPid, folder));
    },
    'guest.properties': (raw) => withProperties(context, guestNameOf(raw), (pid) => listProperties(sys, pid)),
    'guest.property.set': (raw) => {
      const { property, value } = propertyChangeOf(raw);
      return withProperties(context, guestNameOf(raw), (pid) => {
        setProperty(sys, pid, property, value);
        return {};
      });
    },
    'guest.connect': async (raw) => {
      const name = guestNameOf(raw);
      const port = integerOf(raw, 'port', 1, 65_535);
      const channel = context.openChannel(raw);
      try {
        const made = await connectInside(sys, await firstProcess(context, name), port);
        if (made === undefined)
          throw new AgentFailure('port-closed', `nothing listens on port ${port}`, { guest: name, port });
        if (channel.closed) {
          // Nobody would hear of it, and it keeps the guest's network alive.
          sys.file.close(made.fd);
          throw new AgentFailure('cancelled', 'who asked has gone', { guest: name, port });
        }
        new SocketRelay(sys, made.fd, channel);
        return { address: made.address };
      } catch (error) {
        channel.reset('refused');
        throw error;
      }
    },
    'guest.network': async (raw) => {
      const initPid = await firstProcess(context, guestNameOf(raw));
      return askAside(sys, 'network', () => viewNetwork(sys, initPid));
    },
  };
}
