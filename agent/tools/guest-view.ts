// SPDX-License-Identifier: Apache-2.0
import { CommandClient } from '../runtime/command-socket/command-client.ts';
import { ConfigItems } from '../runtime/config/config-items.ts';
import { ConfigSyntaxError } from '../runtime/config/config-lines.ts';
import { effectiveLines } from '../runtime/config/effective-lines.ts';
import { configReader, expandIncludes, IncludeError } from '../runtime/config/include.ts';
import { isSysError, type Sys } from '../sys/sys.ts';

function readItems(sys: Sys, path: string): ConfigItems | undefined {
  const items = new ConfigItems();
  try {
    for (const { key, value } of effectiveLines(expandIncludes(sys.file.readText(path), configReader(sys), path)))
      items.add(key, value);
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR')) return undefined;
    // What is read before it counts: a tool that only looks must work on a config that a start refuses.
    if (!(error instanceof ConfigSyntaxError || error instanceof IncludeError || isSysError(error))) throw error;
  }
  return items;
}

/** A guest as the tools see it: its monitor where there is one, ours or LXC's, and its config file. */
export class GuestView {
  readonly name: string;
  readonly lxcPath: string;
  readonly client: CommandClient;
  readonly #sys: Sys;
  readonly #configPath: string;
  #items: ConfigItems | undefined;

  constructor(sys: Sys, lxcPath: string, name: string, configPath = `${lxcPath}/${name}/config`) {
    this.#sys = sys;
    this.name = name;
    this.lxcPath = lxcPath;
    this.client = new CommandClient(sys, lxcPath, name);
    this.#configPath = configPath;
  }

  get isDefined(): boolean {
    return this.#sys.file.access(this.#configPath, 0);
  }

  /** Of the running guest, else as its file has it. undefined: not set. */
  configItem(key: string): string | undefined {
    const running = this.client.isAlive ? this.client.configItem(key) : undefined;
    if (running !== undefined) return running;
    this.#items ??= readItems(this.#sys, this.#configPath) ?? new ConfigItems();
    return this.#items.get(key);
  }
}
