// SPDX-License-Identifier: Apache-2.0
import { homedir, hostname, userInfo } from 'node:os';
import type { Backend } from './backend.ts';
import { redact } from './redact.ts';

export function appFacts(backend: Backend): Record<'lodge' | 'computer', object> {
  const { version, shell, electronVersion, locale } = backend.shell;
  return {
    lodge: { version, shell, electronVersion, locale },
    computer: { platform: process.platform, arch: process.arch, node: process.versions.node },
  };
}

/** Who, where and which devices: out of a text that leaves this computer. */
export function withoutNames(backend: Backend, text: string): string {
  return redact(text, {
    homeDirectory: homedir(),
    userName: userInfo().username,
    hostName: hostname(),
    serials: backend.devices
      .view()
      .devices.flatMap(({ serial, adbSerial }) => [serial, ...(adbSerial ? [adbSerial] : [])]),
    servers: backend.devices.view().furtherServers.map(({ host }) => host),
  });
}

/** What happened in this run, for a bug report: no config, no console, no name of anybody. */
export function collectDiagnostics(backend: Backend): string {
  const { adb, furtherServers, devices } = backend.devices.view();
  const facts = {
    ...appFacts(backend),
    ...{ adb, furtherServers },
    devices: devices.map((device) => ({ ...device, name: undefined })),
    guests: devices.map(({ serial }) => ({ serial, guests: backend.devices.session(serial).guests })),
    tasks: backend.tasks.list(),
  };
  return withoutNames(backend, `${JSON.stringify(facts, undefined, 2)}\n`);
}
