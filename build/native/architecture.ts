// SPDX-License-Identifier: Apache-2.0
import type { DebianArchitecture } from '../debian/fetch.ts';

/** Processors that the helper is built for, by the names that `build/out` and the desktop use. */
export type Architecture = 'arm64' | 'x86_64';

export interface ArchitectureFacts {
  readonly debian: DebianArchitecture;
  /** As GCC and the headers' folders name it. */
  readonly gnuTriplet: string;
  readonly muslTriplet: string;
  /** `process.arch` of Node on such a machine. */
  readonly node: string;
  /** The tables of system calls that its kernel has, its own first. */
  readonly abis: readonly SyscallAbi[];
}

export interface SyscallAbi {
  /** As the agent calls it. */
  readonly name: string;
  /** What makes <asm/unistd.h> show this table. */
  readonly defines: readonly string[];
  /** The folder of include/ in Debian's linux-libc-dev where it is another processor's. */
  readonly headers?: string;
}

export const architectures: Readonly<Record<Architecture, ArchitectureFacts>> = {
  arm64: {
    debian: 'arm64',
    gnuTriplet: 'aarch64-linux-gnu',
    muslTriplet: 'aarch64-linux-musl',
    node: 'arm64',
    abis: [
      { name: 'aarch64', defines: [] },
      { name: 'arm', defines: ['__ARM_EABI__'], headers: 'arm-linux-gnueabihf' },
    ],
  },
  x86_64: {
    debian: 'amd64',
    gnuTriplet: 'x86_64-linux-gnu',
    muslTriplet: 'x86_64-linux-musl',
    node: 'x64',
    abis: [
      { name: 'x86_64', defines: [] },
      { name: 'i386', defines: ['__i386__'] },
      { name: 'x32', defines: ['__ILP32__'] },
    ],
  },
};

export const architectureNames = Object.keys(architectures) as Architecture[];

/** The architecture of this machine: its helper can run here. */
export function hostArchitecture(): Architecture {
  const host = architectureNames.find((name) => architectures[name].node === process.arch);
  if (host === undefined)
    throw new Error(`The helper is not built for ${process.arch}, the processor of this machine.`);
  return host;
}
