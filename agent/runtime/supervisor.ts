// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import { execFailure, execute } from './attach/command-process.ts';
import { tellFailure } from './sync.ts';

/** How long the guest's other processes have to end when init is asked to. */
const graceMs = 1000;

export interface SupervisedCommand {
  sys: Sys;
  /** The first is looked for in PATH when it has no slash. */
  command: readonly string[];
  environment: string[];
  /** Closed by exec, or told why there was none. */
  syncFd: number;
}

function commandMain({ sys, command, environment, syncFd }: SupervisedCommand): never {
  try {
    sys.process.setsid();
    if (sys.terminal.isatty(0)) sys.terminal.setControllingTerminal(0, false);
    execute(sys, command, environment);
  } catch (error) {
    tellFailure(sys, syncFd, execFailure(command[0] ?? '', error));
  }
  return sys.process.exit(127);
}

/** The first process of a guest that runs one command: it passes signals on, reaps, and ends as the command has. */
class Supervisor {
  readonly #sys: Sys;
  readonly #child: number;
  #code: number | undefined;
  #isAsked = false;

  constructor(sys: Sys, child: number) {
    this.#sys = sys;
    this.#child = child;
  }

  run(): never {
    const { signals } = this.#sys.process;
    const unseen = ['KILL', 'STOP', 'BUS', 'ILL', 'SEGV', 'FPE', 'TRAP', 'ABRT', 'SYS'];
    const watched = Object.entries(signals).filter(([name]) => !unseen.includes(name) && !name.startsWith('RT'));
    this.#sys.loop.onSignals([...new Set(watched.map(([, number]) => number))], ({ number }) => this.#take(number));
    // What has ended before its signal was waited for.
    this.#reap();
    this.#sys.loop.run();
    return this.#sys.process.exit(this.#code ?? 1);
  }

  #take(signal: number): void {
    const { CHLD, PWR, TERM } = this.#sys.process.signals;
    if (signal === CHLD) this.#reap();
    else if (signal === PWR || signal === TERM) this.#askAll();
    else this.#sys.process.kill(this.#child, signal);
  }

  /** To halt is to end everything: first by SIGTERM. */
  #askAll(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    const { process, loop } = this.#sys;
    // -1: every process of the namespace but this one (kill(2)).
    process.kill(-1, process.signals.TERM ?? 15);
    loop.setTimer(graceMs, () => process.kill(-1, process.signals.KILL ?? 9));
  }

  /** Orphans of the command are waited for as well; the exit code is the command's. */
  #reap(): void {
    for (;;) {
      let ended: ReturnType<Sys['process']['waitPid']>;
      try {
        ended = this.#sys.process.waitPid(-1, false);
      } catch {
        // ECHILD: nobody is left.
        this.#sys.process.exit(this.#code ?? 1);
      }
      if (ended === undefined) return;
      if (ended.pid === this.#child) this.#code = ended.exitCode ?? 128 + (ended.signal ?? 0);
    }
  }
}

/**
 * Becomes the init of a guest that runs one command (what LXC starts lxc.init.static for): this process stays what it is, so that
 * the guest needs neither a file of ours nor /proc. Never returns. Throws SysError where it cannot fork.
 */
export function superviseCommand(request: SupervisedCommand): never {
  const { sys, syncFd } = request;
  // Its own program, which is the host's, is nothing for the guest to look at.
  sys.process.prctl(sys.process.PR_SET_DUMPABLE, 0);
  const child = sys.process.fork();
  if (child === 0) commandMain(request);
  try {
    sys.process.setProcessTitle('init');
    sys.file.close(syncFd);
    return new Supervisor(sys, child).run();
  } catch {
    // Beyond the point where somebody could be told; the end of init ends all.
    return sys.process.exit(1);
  }
}
