// SPDX-License-Identifier: Apache-2.0
import {
  AgentFailure,
  type ForwardState,
  forwardProtocols,
  type GuestForwards,
  type HostPort,
  type PortForward,
} from '../protocol/index.ts';
import { configReader } from '../runtime/config/include.ts';
import type { NetworkConfig } from '../runtime/config/keys/network-keys.ts';
import { readConfig } from '../runtime/config/read-config.ts';
import { guestFolder } from '../runtime/container.ts';
import { withLxcLock } from '../runtime/lxc-lock.ts';
import { withForwardLine, withoutForwardLine } from '../runtime/network/forward-lines.ts';
import {
  checkConfigForward,
  forwardRefused,
  isSamePort,
  withoutForward,
} from '../runtime/network/nat/forward-change.ts';
import { configTextOf } from './config-handlers.ts';
import { booleanOf, guestNameOf, integerOf, type Raw, recordOf } from './params.ts';
import type { Handlers, SessionContext } from './session-context.ts';

export type ForwardHandlers = Pick<Handlers, 'guest.forward.list' | 'guest.forward.add' | 'guest.forward.remove'>;

const largestPort = 65_535;

function hostPortOf(raw: Raw): HostPort {
  const protocol = forwardProtocols.find((each) => each === raw.protocol);
  if (protocol === undefined)
    throw new AgentFailure('protocol-error', 'protocol: expected tcp or udp', { key: 'protocol' });
  return { protocol, hostPort: integerOf(raw, 'hostPort', 1, largestPort) };
}

function forwardOf(raw: Raw): PortForward {
  return { ...hostPortOf(raw), guestPort: integerOf(raw, 'guestPort', 1, largestPort) };
}

/** By port; one that leads elsewhere now than its config says is there twice. */
function states(now: readonly PortForward[], config: readonly PortForward[]): ForwardState[] {
  const isSame = (one: PortForward, other: PortForward): boolean =>
    isSamePort(one, other) && one.guestPort === other.guestPort;
  const active = now.map((each) => ({ ...each, active: true, inConfig: config.some((one) => isSame(one, each)) }));
  const others = config.filter((each) => !now.some((one) => isSame(one, each)));
  return [...active, ...others.map((each) => ({ ...each, active: false, inConfig: true }))].sort(
    (one, other) => one.hostPort - other.hostPort || one.protocol.localeCompare(other.protocol),
  );
}

/** Ports of the host that lead to a guest, now and at its starts. */
export function forwardHandlers(context: SessionContext): ForwardHandlers {
  const { sys, paths, guests } = context;
  const networkIn = (text: string): NetworkConfig | undefined =>
    readConfig(text, configReader(sys)).networks.find(({ nat }) => nat);

  const list = async (name: string): Promise<GuestForwards> => {
    const network = networkIn(configTextOf(context, name));
    const running = await guests.running(name)?.request('forwards', {});
    const possible = running === undefined ? network !== undefined : running.forwards !== undefined;
    return { possible, forwards: states(running?.forwards ?? [], network?.forwards ?? []) };
  };

  /** `edit` is refused where the config that it makes does not say what is meant: a line may be in a file that it includes. */
  const writeConfig = (
    name: string,
    port: HostPort,
    edit: (text: string, network: NetworkConfig) => { text: string; forwards: readonly PortForward[] },
  ): void => {
    withLxcLock(sys, paths.guests, name, () => {
      const text = configTextOf(context, name);
      const network = networkIn(text);
      if (network === undefined) throw forwardRefused(port, 'no-nat', `the config of ${name} has no lodge.net.N.nat`);
      const next = edit(text, network);
      const found = networkIn(next.text)?.forwards ?? [];
      if (JSON.stringify(states([], found)) !== JSON.stringify(states([], next.forwards)))
        throw forwardRefused(port, 'included', 'its line is in a file that the config includes');
      sys.file.writeFileAtomic(guestFolder(paths, name).config, next.text);
    });
    guests.changed(name);
  };

  const addToConfig = (name: string, forward: PortForward): void =>
    writeConfig(name, forward, (text, { index, forwards }) => {
      const isThere = forwards.some((each) => isSamePort(each, forward) && each.guestPort === forward.guestPort);
      if (isThere) return { text, forwards };
      checkConfigForward(forward, forwards);
      return { text: withForwardLine(text, index, forward), forwards: [...forwards, forward] };
    });

  const removeFromConfig = (name: string, port: HostPort): void =>
    writeConfig(name, port, (text, { index, forwards }) => ({
      text: withoutForwardLine(text, index, port),
      forwards: forwards.filter((each) => !isSamePort(each, port)),
    }));

  const requireMonitor = (name: string, inConfig: boolean): boolean => {
    const isRunning = guests.running(name) !== undefined;
    if (isRunning || inConfig) return isRunning;
    throw new AgentFailure('guest-not-running', `${name} is not running`, { guest: name });
  };

  return {
    'guest.forward.list': (raw) => list(guestNameOf(raw)),
    'guest.forward.add': async (raw) => {
      const name = guestNameOf(raw);
      const forward = forwardOf(recordOf(raw.forward, 'forward'));
      const inConfig = booleanOf(raw, 'inConfig');
      const before = await list(name);
      const isActive = before.forwards.some(
        (each) => each.active && isSamePort(each, forward) && each.guestPort === forward.guestPort,
      );
      const isRunning = requireMonitor(name, inConfig);
      // One that is there for now may be kept.
      const isNew = isRunning && !(inConfig && isActive);
      if (isNew) await guests.ask(name, 'forward.add', { forward });
      try {
        if (inConfig) addToConfig(name, forward);
      } catch (error) {
        // The guest may have ended meanwhile, and the forward with it: what counts is why it was not kept.
        if (isNew) await guests.ask(name, 'forward.remove', { port: forward }).catch(() => undefined);
        throw error;
      }
      return list(name);
    },
    'guest.forward.remove': async (raw) => {
      const name = guestNameOf(raw);
      const port = hostPortOf(recordOf(raw.port, 'port'));
      const inConfig = booleanOf(raw, 'inConfig');
      const { forwards } = await list(name);
      const isRunning = requireMonitor(name, inConfig);
      const concerned = forwards.filter((each) => isSamePort(each, port));
      const isActive = concerned.some(({ active }) => active);
      if (!isActive && !(inConfig && concerned.length > 0)) withoutForward(port, []);
      // The config first: it may be refused.
      if (inConfig && concerned.some((each) => each.inConfig)) removeFromConfig(name, port);
      if (isRunning && isActive) await guests.ask(name, 'forward.remove', { port });
      return list(name);
    },
  };
}
