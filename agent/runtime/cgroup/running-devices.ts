// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import { attachProgram, detachProgram } from './device-controller.ts';
import { encodeInstructions, planDeviceProgram } from './device-program.ts';
import { type DeviceRule, isOpen, type ResolvedRules, resolveFurther } from './device-rules.ts';

/** The device rules of a guest that runs with a program of cgroup v2, which is another one with each change. */
export class RunningDevices {
  readonly #sys: Sys;
  readonly #folder: string;
  #resolved: ResolvedRules;
  /** Owned. undefined: every device is allowed. */
  #programFd: number | undefined;

  constructor(sys: Sys, folder: string, attached: { resolved: ResolvedRules; programFd: number | undefined }) {
    this.#sys = sys;
    this.#folder = folder;
    this.#resolved = attached.resolved;
    this.#programFd = attached.programFd;
  }

  /** As a line behind the others. Throws SysError where the kernel refuses it: then all is as before. */
  add(rule: DeviceRule): void {
    const resolved = resolveFurther(this.#resolved, rule);
    // The new one before the old one goes: in between both must allow, so that nothing is open that neither allows.
    const attach = (): number =>
      attachProgram(this.#sys, this.#folder, encodeInstructions(planDeviceProgram(resolved)));
    const next = isOpen(resolved) ? undefined : attach();
    this.dispose(true);
    this.#programFd = next;
    this.#resolved = resolved;
  }

  /** `detach`: the guest goes on without this program. */
  dispose(detach = false): void {
    if (this.#programFd === undefined) return;
    if (detach) detachProgram(this.#sys, this.#folder, this.#programFd);
    this.#sys.file.close(this.#programFd);
    this.#programFd = undefined;
  }
}
