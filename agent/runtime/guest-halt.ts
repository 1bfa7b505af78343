// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { BootLogFile } from './boot-log/boot-log.ts';
import type { GuestConfig } from './config/guest-config.ts';
import { readsSignals, stopByProperty } from './properties/stop-by-property.ts';
import { signalNumber } from './signal-number.ts';
import type { Spawned } from './spawned.ts';
import { haltSysvinit } from './sysvinit-request.ts';

/** Asks a guest to halt, and kills it when its time is over (LXC's lxc_cmd_stop and what lxc-stop makes of it). */
export class GuestHalt {
  readonly #sys: Sys;
  readonly #config: GuestConfig;
  readonly #log: BootLogFile;
  #killTimer: number | undefined;

  constructor(sys: Sys, config: GuestConfig, log: BootLogFile) {
    this.#sys = sys;
    this.#config = config;
    this.#log = log;
  }

  /** `isRunning`: that it is still the guest's first process. */
  ask(spawned: Spawned, timeoutMs: number, isRunning: () => boolean): void {
    const sys = this.#sys;
    const { logcat, signals } = this.#config;
    const send = (signal: number): void => {
      // A refusal may come when another first process is there already.
      if (isRunning()) sys.process.pidfdSendSignal(spawned.pidfd, signal);
    };
    const byProperty = logcat && !readsSignals(sys, spawned.pid);
    const byInit = !byProperty && signals.halt === 'PWR' && isRunning() && haltSysvinit(sys, spawned.pid);
    const asked = byProperty ? 'sys.powerctl' : byInit ? 'run level 0' : `SIG${signals.halt}`;
    const text = `stopping by ${asked}, SIGKILL after ${timeoutMs / 1000} s`;
    this.#log.append({ source: 'monitor', level: 'info', text, step: 'stop' });
    const halt = (): void => send(signalNumber(sys, signals.halt));
    if (byProperty) stopByProperty(sys, spawned.pid, halt);
    else if (!byInit) halt();
    this.cancel();
    this.#killTimer = sys.loop.setTimer(timeoutMs, () => {
      this.#log.append({
        source: 'monitor',
        level: 'warning',
        text: 'the time to stop is over: SIGKILL',
        step: 'stop',
      });
      send(sys.process.signals.KILL ?? 9);
    });
  }

  /** It has ended. */
  cancel(): void {
    if (this.#killTimer !== undefined) this.#sys.loop.clearTimer(this.#killTimer);
    this.#killTimer = undefined;
  }
}
