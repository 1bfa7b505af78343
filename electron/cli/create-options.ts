// SPDX-License-Identifier: Apache-2.0
import { type Command, Option } from 'commander';
import {
  type GuestCreateRequest,
  type GuestNetwork,
  guestNetworkTypes,
  guestTemplates,
} from '../../agent/protocol/index.ts';
import { byteSize, wholeNumber } from './option-values.ts';

export interface CreateOptions {
  rootfs?: string;
  rootfsOnDevice?: string;
  template: GuestCreateRequest['template'];
  gpu?: 'guest' | 'host';
  image?: string;
  init?: string;
  haltSignal?: string;
  rebootSignal?: string;
  ttys: number;
  memory?: number;
  cpu?: number;
  pids?: number;
  network: GuestNetwork['type'];
  bridge?: string;
  address?: string;
  gateway?: string;
  hostAddress?: string;
}

export function addCreateOptions(command: Command): Command {
  return command
    .option('--rootfs-on-device <path>', 'the same, where the file is on the device already')
    .option(
      '--rootfs <file>',
      'on this computer: a tar, a docker save or OCI archive, or an image (ext4, erofs, squashfs, Android sparse ...); also in gz, xz, zst',
    )
    .addOption(
      new Option('--template <name>', 'what the root file system is; auto looks into it')
        .choices(['auto', ...guestTemplates])
        .default('auto'),
    )
    .addOption(
      new Option('--gpu <mode>', "of an Android: guest draws in software, host has the device's render nodes").choices([
        'guest',
        'host',
      ]),
    )
    .option('--image <name>', 'which image of an archive of several, by its name or tag')
    .option('--init <command>', 'what to run as the first process (/sbin/init)')
    .option('--halt-signal <name>', 'signal that asks the first process to stop')
    .option('--reboot-signal <name>', 'signal that asks it to restart')
    .option('--ttys <number>', 'terminals beside the console', wholeNumber(0, 16), 1)
    .option('--memory <size>', 'memory limit, for instance 256M', byteSize)
    .option('--cpu <percent>', 'processor limit; 100 is one processor', wholeNumber(1, 100_000))
    .option('--pids <number>', 'limit of processes', wholeNumber(1, 4_194_304))
    .addOption(
      new Option(
        '--network <type>',
        'nat: addresses are chosen, and the guest reaches what the device reaches; auto: so where the device can, else empty',
      )
        .choices([...guestNetworkTypes])
        .default('auto'),
    )
    .option('--bridge <name>', 'bridge on the device for veth')
    .option('--address <cidr>', "the guest's IPv4 address, for instance 10.83.0.2/24")
    .option('--gateway <address>', "the guest's gateway")
    .option('--host-address <cidr>', "address of the device's end of the pair");
}

function defined<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

export function createRequest(name: string, options: CreateOptions): GuestCreateRequest {
  const { template, gpu, image, init: initCommand, haltSignal, rebootSignal, ttys, network } = options;
  return {
    ...{ name, template, ttys },
    ...defined({ gpu, image, initCommand, haltSignal, rebootSignal }),
    limits: defined({ memoryBytes: options.memory, cpuPercent: options.cpu, pids: options.pids }),
    network: {
      type: network,
      ...defined({
        link: options.bridge,
        ipv4Address: options.address,
        ipv4Gateway: options.gateway,
        hostAddress: options.hostAddress,
      }),
    },
  };
}
