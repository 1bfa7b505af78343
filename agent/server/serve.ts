// SPDX-License-Identifier: Apache-2.0
import { encodeHello, protocolVersion } from '../protocol/index.ts';
import { bootId, defaultBase, ensureFolders, pathsOf } from '../runtime/host.ts';
import type { Sys } from '../sys/sys.ts';
import { Session } from './session.ts';

/** `lodged serve [--base FOLDER]`: the session with a desktop over standard input and output. Returns when it is over. */
export function serve(sys: Sys, options: { base?: string }): void {
  const { machine, release } = sys.host.uname();
  const hello = encodeHello({
    protocol: protocolVersion,
    agentHash: sys.text.sha256File(sys.host.agentPath),
    bootId: bootId(sys),
    uid: sys.process.geteuid(),
    machine,
    kernelRelease: release,
  });
  const paths = pathsOf(sys, options.base ?? defaultBase(sys));
  sys.file.write(1, sys.text.encodeUtf8(hello));
  if (sys.process.geteuid() === 0) ensureFolders(sys, paths);
  const session = new Session(sys, paths, { inputFd: 0, outputFd: 1, onClose: () => sys.process.exit(0) });
  void session;
}
