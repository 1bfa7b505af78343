// SPDX-License-Identifier: Apache-2.0
import { type Command, InvalidArgumentError } from 'commander';
import type { HostPort, PortForward } from '../../agent/protocol/index.ts';
import { addForward, type ForwardOptions, listForwards, removeForward } from './commands/forwards.ts';
import { type LocalPortWish, openLocalPort } from './commands/local-port.ts';
import type { On } from './program.ts';

function portOf(text: string | undefined): number {
  const port = Number(text);
  if (text !== undefined && /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('Ports are whole numbers from 1 to 65535.');
}

/** `tcp:8080`, the guest's port behind it is not looked at. */
export function hostPortOf(value: string): HostPort {
  const [protocol, port, , ...rest] = value.split(':');
  if ((protocol === 'tcp' || protocol === 'udp') && rest.length === 0) return { protocol, hostPort: portOf(port) };
  throw new InvalidArgumentError('A port of the device such as tcp:8080 is needed.');
}

/** `tcp:8080:80`: a port of the device, and the guest's that it leads to. */
export function portForwardOf(value: string): PortForward {
  const [protocol, host, guest, ...rest] = value.split(':');
  if ((protocol === 'tcp' || protocol === 'udp') && guest !== undefined && rest.length === 0)
    return { protocol, hostPort: portOf(host), guestPort: portOf(guest) };
  throw new InvalidArgumentError('Ports such as tcp:8080:80 are needed: of the device, and of the guest.');
}

/** `80`, or `8080:80`: a port of this computer, and the guest's that it leads to. */
export function localPortOf(value: string): LocalPortWish {
  const [first, second, ...rest] = value.split(':');
  if (rest.length > 0) throw new InvalidArgumentError('A port of the guest such as 80 is needed, or 8080:80.');
  return second === undefined ? { guestPort: portOf(first) } : { localPort: portOf(first), guestPort: portOf(second) };
}

/** What leads to a guest from outside of the device, and from this computer. */
export function addForwardCommands(program: Command, on: On): void {
  const forward = program
    .command('forward')
    .description('ports of the device that lead to a guest with NAT: list, add, remove');
  forward
    .command('list <guest>')
    .description('list them, now and at its starts')
    .action((guest: string) => on((session) => listForwards(session, guest)));
  forward
    .command('add')
    .description('let a port of the device lead to one of the guest, until it ends')
    .argument('<guest>')
    .argument('<forward>', 'tcp or udp, the port of the device, the port of the guest: tcp:8080:80', portForwardOf)
    .option('--config', 'in its config too, for each start; alone where the guest does not run')
    .action((guest: string, ports: PortForward, options: ForwardOptions) =>
      on((session) => addForward(session, guest, ports, options)),
    );
  forward
    .command('remove')
    .description('end that; connections that have begun go on')
    .argument('<guest>')
    .argument('<port>', 'tcp:8080', hostPortOf)
    .option('--config', 'out of its config too')
    .action((guest: string, port: HostPort, options: ForwardOptions) =>
      on((session) => removeForward(session, guest, port, options)),
    );
  program
    .command('port')
    .description('let a port of this computer lead into a running guest, with or without a network, until Ctrl-C')
    .argument('<guest>')
    .argument('<port>', "the guest's, or this computer's and the guest's: 80, 8080:80", localPortOf)
    .action((guest: string, wish: LocalPortWish) => on((session) => openLocalPort(session, guest, wish)));
}
