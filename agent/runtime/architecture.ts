// SPDX-License-Identifier: Apache-2.0
interface Architecture {
  /** uname's machine on the hosts that run it. */
  machines: readonly string[];
  /** personality(2) wants to know: uname answers a 32-bit name then. */
  is32: boolean;
}

const x86 = { machines: ['x86_64', 'i686', 'i586', 'i486', 'i386'], is32: true };
const arm = { machines: ['aarch64', 'armv8l', 'armv7l', 'armv6l'], is32: true };
const x8664 = { machines: ['x86_64'], is32: false };
const arm64 = { machines: ['aarch64'], is32: false };

/** The values of lxc.arch for the processors that Lodge runs on (lxc.container.conf(5)). */
export const architectures: Readonly<Record<string, Architecture>> = {
  x86,
  i386: x86,
  i486: x86,
  i586: x86,
  i686: x86,
  linux32: { machines: [...x86.machines, ...arm.machines], is32: true },
  x86_64: x8664,
  amd64: x8664,
  arm,
  armhf: arm,
  armel: arm,
  armv7l: arm,
  arm64,
  aarch64: arm64,
  linux64: { machines: ['x86_64', 'aarch64'], is32: false },
};

/** PER_LINUX and PER_LINUX32 of <linux/personality.h>. */
export function personaOf(architecture: string): number {
  return architectures[architecture]?.is32 === true ? 8 : 0;
}
