// SPDX-License-Identifier: Apache-2.0
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addCreateOptions, type CreateOptions, createRequest } from './create-options.ts';
import { byteSize, secondsAsMs } from './option-values.ts';

function parse(words: string[]): CreateOptions {
  return addCreateOptions(new Command()).parse(words, { from: 'user' }).opts<CreateOptions>();
}

it('makes a request of the fewest options', () => {
  expect(createRequest('web', parse(['--rootfs', 'x.tar']))).toEqual({
    ...{ name: 'web', template: 'auto', ttys: 1, limits: {} },
    network: { type: 'auto' },
  });
});

it('makes a request of all of them', () => {
  const words =
    '--rootfs x.tar --template linux --gpu host --image web:2 --init /sbin/init --halt-signal SIGUSR1 --reboot-signal SIGTERM --ttys 2 --memory 256M --cpu 50 --pids 100 ' +
    '--network veth --address 10.83.0.2/24 --gateway 10.83.0.1 --host-address 10.83.0.1/24 --bridge br0';
  expect(createRequest('web', parse(words.split(' ')))).toEqual({
    ...{
      name: 'web',
      template: 'linux',
      gpu: 'host',
      image: 'web:2',
      initCommand: '/sbin/init',
      haltSignal: 'SIGUSR1',
      rebootSignal: 'SIGTERM',
      ttys: 2,
    },
    limits: { memoryBytes: 268_435_456, cpuPercent: 50, pids: 100 },
    network: {
      ...{ type: 'veth', link: 'br0', ipv4Address: '10.83.0.2/24', ipv4Gateway: '10.83.0.1' },
      hostAddress: '10.83.0.1/24',
    },
  });
});

it('reads sizes and seconds as people write them', () => {
  expect(['64M', '64 MiB', '1.5G', '1048576', '2k', '1t'].map(byteSize)).toEqual([
    ...[67_108_864, 67_108_864, 1_610_612_736, 1_048_576, 2048, 1_099_511_627_776],
  ]);
  expect(() => byteSize('many')).toThrow('256M');
  expect(secondsAsMs('0.25')).toBe(250);
  expect(() => secondsAsMs('-1')).toThrow('Seconds');
});
