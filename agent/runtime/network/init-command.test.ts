// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { initCommand } from './init-command.ts';
import { managedLink } from './testing/managed-link.ts';

const plan = { ownNamespace: true, loopbackUp: true, networks: [] };
const config = readConfig(`lxc.rootfs.path = /guest
lxc.init.cmd = /init one=1
lodge.net.0.nat = 1
lodge.net.0.init = dns1={dns} again={dns}
lodge.net.0.init = last
`);

it('words of the network come behind those of init, with the address that is asked for names', () => {
  const words = ['/init', 'one=1', 'dns1=10.83.0.1', 'again=10.83.0.1', 'last'];
  expect(initCommand(config, { ...plan, managed: managedLink })).toEqual(words);
  // As where the guest has another's network.
  expect(initCommand(config, plan)).toEqual(['/init', 'one=1']);
  expect(initCommand(config, undefined)).toEqual(['/init', 'one=1']);
});
