// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import type { HostIdentity } from '../namespaces/id-map.ts';
import type { HookFacts, HookKind, NetworkScript } from './hook-plan.ts';
import { openHookOutput, runHooks, runNetworkScript } from './run-hooks.ts';

export type HookCommands = Readonly<Partial<Record<HookKind, readonly string[]>>>;
type Said = (entry: { level: 'info'; text: string; step: string }) => void;

/** The hooks of one guest for one start. Goes along into the guest's first process, which runs some of them. */
export class GuestHooks {
  readonly #sys: Sys;
  readonly #commands: HookCommands;
  #facts: HookFacts;
  #outputFd: number;

  /** `folder`: where the output may be kept while a hook runs. Owns a descriptor if there are hooks or scripts at all. */
  constructor(sys: Sys, commands: HookCommands, facts: HookFacts, folder: string, hasScripts = false) {
    this.#sys = sys;
    this.#commands = commands;
    this.#facts = facts;
    const isNeeded = hasScripts || Object.values(commands).some((each) => each.length > 0);
    this.#outputFd = isNeeded ? openHookOutput(sys, folder) : -1;
  }

  has(kind: HookKind): boolean {
    return (this.#commands[kind]?.length ?? 0) > 0;
  }

  /** For all hooks that are still to run. */
  learn(more: Partial<HookFacts>): void {
    this.#facts = { ...this.#facts, ...more };
  }

  /** `identity`: who the hook is to be. Throws RuntimeError when a hook fails. */
  run(kind: HookKind, log: Said, more: Partial<HookFacts> = {}, identity?: HostIdentity): void {
    if (!this.has(kind)) return;
    const hook = { kind, commands: this.#commands[kind], facts: { ...this.#facts, ...more }, identity };
    runHooks(this.#sys, hook, this.#outputFd, (text) => log({ level: 'info', text, step: `hook ${kind}` }));
  }

  /** Throws RuntimeError when it fails. */
  runScript(script: NetworkScript, log: Said, more: Partial<HookFacts> = {}): void {
    const facts = { ...this.#facts, ...more };
    const step = `script ${script.which}`;
    runNetworkScript(this.#sys, { script, facts }, this.#outputFd, (text) => log({ level: 'info', text, step }));
  }

  close(): void {
    if (this.#outputFd >= 0) this.#sys.file.close(this.#outputFd);
    this.#outputFd = -1;
  }
}
