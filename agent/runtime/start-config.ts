// SPDX-License-Identifier: Apache-2.0
import { RuntimeError, type StartRequest } from './api.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { configReader } from './config/include.ts';
import { readConfig } from './config/read-config.ts';
import { guestFolder } from './container.ts';
import { mustBeWhole } from './creation-mark.ts';
import { withLxcLock } from './lxc-lock.ts';

function noCommand(name: string): RuntimeError {
  const message = 'there is no command to run, and no lxc.execute.cmd in the config';
  return new RuntimeError({ reason: 'config-invalid', message, details: { guest: name, key: 'lxc.execute.cmd' } });
}

/** A guest's own file while nobody writes it, and only once the guest is whole. */
function readConfigText({ sys, paths, name, configPath }: StartRequest): string {
  if (configPath !== undefined) return sys.file.readText(configPath);
  const { path, config } = guestFolder(paths, name);
  return withLxcLock(sys, paths.guests, name, () => {
    mustBeWhole(sys, path, name);
    return sys.file.readText(config);
  });
}

/** As it is asked for: words of a network are for the config's own init. */
function setCommand({ init, networks }: GuestConfig, command: readonly string[]): void {
  init.command = [...command];
  for (const network of networks) network.initWords = [];
}

/** What is to be started. Throws RuntimeError and SysError. */
export function readStartConfig(request: StartRequest): GuestConfig {
  const { sys, name, defines = [], command, supervised } = request;
  const text = readConfigText(request);
  const config = readConfig([text, ...defines].join('\n'), configReader(sys));
  config.init.supervised = supervised ?? false;
  const chosen = command ?? (supervised ? config.executeCommand : []);
  if (chosen.length > 0) setCommand(config, chosen);
  else if (supervised) throw noCommand(name);
  // LXC has none where it only runs a command.
  if (supervised) config.ttys = 0;
  return config;
}
