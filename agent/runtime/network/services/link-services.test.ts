// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { makeSysError } from '../../../sys/injecting.ts';
import type { Answers } from '../../../sys/recording.ts';
import { readConfig } from '../../config/read-config.ts';
import { managedLink } from '../testing/managed-link.ts';
import { openLinkServices } from './link-services.ts';
import { scriptedLoop } from './testing/scripted-loop.ts';

const config = readConfig('lxc.rootfs.path = /guest\nlodge.net.0.nat = 1\n');
const network = { ownNamespace: true, loopbackUp: true, networks: [] };
const refused = (): never => {
  throw makeSysError('EPERM', 1, 'socket');
};

function open(answers: Answers = {}, managed = managedLink) {
  const loop = scriptedLoop({ 'socket.ifNameToIndex': 7, 'file.readText': '', ...answers });
  const warnings: string[] = [];
  const services = openLinkServices(loop.sys, { managed, network, config }, (_, text) => warnings.push(text));
  return { loop, warnings, services };
}

/** Its part of the program is read, here by the test's own loader. */
const served = (): Promise<unknown> => import('./serve-link.ts').then(() => undefined);

describe('what serves a guest', () => {
  it('has its sockets before the guest runs: DHCP, solicitations, and names at both addresses by UDP and TCP', async () => {
    const { loop, services, warnings } = open();
    expect([loop.openFds.size, loop.watched(), warnings]).toEqual([6, [], []]);
    const links = loop.calls.filter(({ name }) => name === 'socket.packetOpen').map(({ args }) => args.slice(0, 2));
    expect(links).toEqual([
      [7, 0x0800],
      [7, 0x86dd],
    ]);
    await served();
    expect(loop.watched().length).toBe(6);
    services.dispose();
    services.dispose();
    expect([loop.openFds.size, loop.watched()]).toEqual([0, []]);
  });

  it('is closed also where the guest ends before it is read', async () => {
    const { loop, services } = open();
    services.dispose();
    expect(loop.openFds.size).toBe(0);
    await served();
    expect([loop.openFds.size, loop.watched()]).toEqual([0, []]);
  });

  it('has nothing of IPv6 where the guest has none', () => {
    expect(open({}, { ...managedLink, hostAddress6: undefined, guestAddress6: undefined }).loop.openFds.size).toBe(3);
  });

  it('goes without what the host refuses, and says so', async () => {
    const { loop, services, warnings } = open({ 'socket.packetOpen': refused });
    expect(warnings).toEqual([
      'no DHCP for the guest: socket: EPERM',
      'no router advertisements for the guest: socket: EPERM',
    ]);
    await served();
    expect(loop.watched().length).toBe(4);
    services.dispose();
    expect(loop.openFds.size).toBe(0);
  });
});
