// SPDX-License-Identifier: Apache-2.0
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Duplex } from 'node:stream';
import { shellHeader, shellHeaderBytes, shellKind } from '../shell-packets.ts';

/** A packet of the shell protocol. */
export function shellPacket(kind: number, payload: string | Uint8Array): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  return Buffer.concat([shellHeader(kind as 0, bytes.length), bytes]);
}

/** What adbd does for `shell,v2,raw:`: a stand-in of it for unit tests, for a process of this machine. */
export function shellService(child: ChildProcessWithoutNullStreams): Duplex {
  let received = Buffer.alloc(0);
  const service = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      received = Buffer.concat([received, chunk]);
      while (received.length >= shellHeaderBytes) {
        const end = shellHeaderBytes + received.readUInt32LE(1);
        if (received.length < end) break;
        if (received.readUInt8(0) === shellKind.input) child.stdin.write(received.subarray(shellHeaderBytes, end));
        else child.stdin.end();
        received = received.subarray(end);
      }
      done();
    },
  });
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (chunk: Buffer) => service.push(shellPacket(shellKind.output, chunk)));
  child.stderr.on('data', (chunk: Buffer) => service.push(shellPacket(shellKind.error, chunk)));
  child.once('close', (code) => {
    if (service.destroyed) return;
    service.push(shellPacket(shellKind.exit, Uint8Array.of(code ?? 255)));
    service.push(null);
  });
  return service;
}
