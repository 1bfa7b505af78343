// SPDX-License-Identifier: Apache-2.0
import { limits } from './limits.ts';
import { protocolVersion } from './version.ts';

/** The first thing `lodged serve` writes: one line of ASCII, `LODGE ` and this as JSON. Frames follow at once. */
export interface Hello {
  protocol: number;
  /** SHA-256 of the running agent file, lowercase hex. */
  agentHash: string;
  /** /proc/sys/kernel/random/boot_id: another value means that the device has booted since. */
  bootId: string;
  uid: number;
  /** uname's machine: aarch64, x86_64. */
  machine: string;
  kernelRelease: string;
}

export const helloPrefix = 'LODGE ';

export function encodeHello(hello: Hello): string {
  return `${helloPrefix}${JSON.stringify(hello)}\n`;
}

function isHello(value: unknown): value is Hello {
  if (typeof value !== 'object' || value === null) return false;
  const hello = value as Record<string, unknown>;
  return (
    Number.isInteger(hello.protocol) &&
    Number.isInteger(hello.uid) &&
    ['agentHash', 'bootId', 'machine', 'kernelRelease'].every((key) => typeof hello[key] === 'string')
  );
}

/** undefined: the line is not a hello. */
export function parseHello(line: string): Hello | undefined {
  if (!line.startsWith(helloPrefix) || line.length > limits.helloBytes) return undefined;
  try {
    const value: unknown = JSON.parse(line.slice(helloPrefix.length));
    return isHello(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function helloMatches(hello: Hello, agentHash: string): boolean {
  return hello.protocol === protocolVersion && hello.agentHash === agentHash;
}
