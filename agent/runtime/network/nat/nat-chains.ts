// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../../sys/sys.ts';
import { compareRuns, type ProgramRun, undoPacketFilter } from './iptables-plan.ts';
import type { NatMeans } from './nat-means.ts';
import type { NatPlan } from './nat-plan.ts';
import { findProgram } from './read-nat-facts.ts';
import { commandOf, runProgram } from './run-program.ts';

/** A command of the host that did not do what it was run for. */
export class ProgramError extends Error {
  readonly command: string;
  readonly exitCode: number;

  constructor(run: ProgramRun, { exitCode, text }: { exitCode: number; text: string }) {
    super(`${commandOf(run)} exited with ${exitCode}: ${text.split('\n')[0] ?? ''}`);
    this.name = 'ProgramError';
    this.command = commandOf(run);
    this.exitCode = exitCode;
  }
}

/** Whatever the host's iptables has of a guest; what is not there needs no taking back. */
export function clearChains(sys: Sys, label: string): void {
  for (const name of ['iptables', 'ip6tables'] as const) {
    const path = findProgram(sys, name);
    if (path === undefined) continue;
    for (const run of undoPacketFilter(path, label)) runProgram(sys, run.path, run.words);
  }
}

/** A guest's chains, made by the host's iptables and ip6tables. */
export class NatChains implements NatMeans {
  readonly #sys: Sys;
  #runs: readonly ProgramRun[];
  readonly #label: string;
  readonly #warn: (text: string) => void;

  constructor(sys: Sys, what: { runs: readonly ProgramRun[]; label: string; warn: (text: string) => void }) {
    this.#sys = sys;
    this.#runs = what.runs;
    this.#label = what.label;
    this.#warn = what.warn;
  }

  /** Throws ProgramError. */
  make(): void {
    for (const run of this.#runs) this.#run(run);
  }

  /** Rule by rule; from the ground up where others have changed what there was. */
  replace({ runs }: Pick<NatPlan, 'runs'>): void {
    const before = this.#runs;
    try {
      for (const run of compareRuns(before, runs)) this.#run(run);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      this.#makeAnew(runs, before);
    }
    this.#runs = runs;
  }

  #makeAnew(runs: readonly ProgramRun[], before: readonly ProgramRun[]): void {
    this.undo();
    try {
      for (const run of runs) this.#run(run);
    } catch (error) {
      this.undo();
      for (const run of before) this.#run(run);
      throw error;
    }
  }

  /** Who empties the host's chains takes our jumps: netd does so to FORWARD when it starts. */
  assert(): string[] {
    const lost = this.#runs.filter(
      ({ path, check }) => check !== undefined && runProgram(this.#sys, path, check).exitCode !== 0,
    );
    if (lost.length === 0) return [];
    this.undo();
    this.make();
    return lost.map(commandOf);
  }

  undo(): void {
    clearChains(this.#sys, this.#label);
  }

  close(): void {
    // Programs keep nothing open.
  }

  #run(run: ProgramRun): void {
    const end = runProgram(this.#sys, run.path, run.words);
    if (end.exitCode === 0) return;
    const error = new ProgramError(run, end);
    if (run.isOptional !== true) throw error;
    this.#warn(error.message);
  }
}
