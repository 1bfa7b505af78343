// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { recordingSys } from '../sys/recording.ts';
import type { StartRequest } from './api.ts';
import { readStartConfig } from './start-config.ts';

const text = `lxc.rootfs.path = /guest
lxc.init.cmd = /init one
lxc.execute.cmd = /bin/run
lodge.net.0.nat = 1
lodge.net.0.init = two
`;

function read(more: Partial<StartRequest>) {
  const { sys } = recordingSys({ 'file.readText': text });
  const paths = { base: '/base', guests: '/base/guests', run: '/base/run', boot: '/base/run' } as StartRequest['paths'];
  const serve = (): never => {
    throw new Error('not started');
  };
  const { init, networks } = readStartConfig({ sys, paths, name: 'a', configPath: '/config', serve, ...more });
  return [init.command, networks[0]?.initWords];
}

it("words that a network has for init are for the config's own, not for a command that is asked for", () => {
  expect(read({})).toEqual([['/init', 'one'], ['two']]);
  expect(read({ command: ['/bin/sh'] })).toEqual([['/bin/sh'], []]);
  expect(read({ supervised: true })).toEqual([['/bin/run'], []]);
});
