// SPDX-License-Identifier: Apache-2.0
import { homedir, hostname, userInfo } from 'node:os';
import type { Backend } from './backend.ts';
import { redact } from './redact.ts';

/** What happened in this run, for a bug report: no config, no console, no name of anybody. */
export function collectDiagnostics(backend: Backend): string {
  const { adb, devices } = backend.devices.view();
  const { version, shell, electronVersion, locale } = backend.shell;
  const facts = {
    lodge: { version, shell, electronVersion, locale },
    computer: { platform: process.platform, arch: process.arch, node: process.versions.node },
    adb,
    devices: devices.map((device) => ({ ...device, name: undefined })),
    guests: devices.map(({ serial }) => ({ serial, guests: backend.devices.session(serial).guests })),
    tasks: backend.tasks.list(),
  };
  return redact(`${JSON.stringify(facts, undefined, 2)}\n`, {
    homeDirectory: homedir(),
    userName: userInfo().username,
    hostName: hostname(),
    serials: devices.map(({ serial }) => serial),
  });
}
