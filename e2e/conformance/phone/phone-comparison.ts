// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { captureCommand } from '../../../build/debian/capture-command.ts';
import type { Phone } from '../../phone/phone.ts';
import { explained } from '../explained.ts';
import type { StockRelease } from '../stock-tree.ts';
import { describeDifferences, differences, type Explained, holds, unexplained } from '../view/differences.ts';
import { normalise } from '../view/normalise.ts';
import { type PhoneConfig, phoneBase } from './phone-config.ts';
import { phonePlaces } from './phone-config-text.ts';
import { type PhoneObservation, readObservation } from './phone-observation.ts';
import { numberOf, packPhoneTree } from './phone-tree.ts';
import { comparableTranscript } from './transcripts.ts';

/** LXC's packages as they are, or with Android's v1 hierarchies where they look for them; runners.sh. */
export type PhoneStock = 'stock' | 'stock-v1';

const temporary = '/data/local/tmp/compare.tar';

export interface PhoneOutcome {
  /** Empty when ours is as stock LXC's, but for what is explained. */
  difference: string;
  /** Of lodged and of stock LXC. */
  refused: boolean[];
  /** For the reader of a failed test. */
  told: string;
}

export interface PhoneRun {
  stock: PhoneStock;
  release: StockRelease;
  configs: readonly PhoneConfig[];
  /** Differences that are meant on this phone, beside those of explained.ts. */
  explained: readonly Explained[];
}

/** All starts on a phone, made in one go, and what was seen there. */
export class PhoneComparison {
  /** Entries of the lists of explained differences that something has needed so far. */
  readonly used = new Set<Explained>();
  readonly #folder: string;
  readonly #run: PhoneRun;

  private constructor(folder: string, run: PhoneRun) {
    this.#folder = folder;
    this.#run = run;
  }

  static async run(phone: Phone, run: PhoneRun): Promise<PhoneComparison> {
    const folder = mkdtempSync('/var/tmp/lodge-phone-');
    try {
      const path = await packPhoneTree(folder, run.configs, run.release);
      await phone.adb.check(['-s', phone.serial, 'push', path, temporary]);
      await inPhone(phone, `mkdir -p ${phoneBase} && tar -xf ${temporary} -C ${phoneBase} && rm ${temporary}`);
      await inPhone(phone, script('compare.sh', run.stock));
      if (run.stock === 'stock') await inPhone(phone, script('tools.sh', run.stock));
      const results = run.stock === 'stock' ? 'results host-ns transcripts' : 'results host-ns';
      await inPhone(phone, `cd ${phoneBase} && tar -cf ${temporary} ${results} && chmod 644 ${temporary}`);
      await phone.adb.check(['-s', phone.serial, 'pull', temporary, join(folder, 'results.tar')]);
      await captureCommand('tar', ['-xf', join(folder, 'results.tar'), '-C', folder]);
      return new PhoneComparison(folder, run);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  outcome(title: string): PhoneOutcome {
    const index = this.#run.configs.findIndex((config) => config.title === title);
    const config = this.#run.configs[index];
    if (config === undefined) throw new Error(`no config "${title}"`);
    const read = (runner: string): PhoneObservation => readObservation(this.#folder, numberOf(index), runner);
    const [ours, stock] = [read('lodged'), read(this.#run.stock)];
    const holding = explained.filter(({ layout }) => layout === undefined || this.#run.stock === 'stock');
    const meant = [...holding, ...this.#run.explained].filter((each) => holds(each, config.lines));
    const [seen, theirs] = [ours, stock].map(({ sections }) => normalise(sections, phonePlaces));
    const difference = describeDifferences(unexplained(differences(theirs ?? {}, seen ?? {}), meant, this.used));
    const logs = [ours, stock].map(({ explanation }) => explanation.slice(-2000)).join('\n--- stock:\n');
    return {
      difference,
      refused: [ours.refused, stock.refused],
      told: `- stock, + ours:\n${difference}\nconfig:\n${config.lines.join('\n')}\n--- lodged:\n${logs}`,
    };
  }

  /** What tools said of a guest and did to it: LXC's to its own, and each to the other's. */
  transcripts(): { ofStock: string; others: Readonly<Record<string, string>> } {
    const { stock } = this.#run;
    const read = (pair: string): string =>
      comparableTranscript(readFileSync(join(this.#folder, 'transcripts', pair), 'utf8'));
    const others = [`${stock}-lodged`, `lodged-${stock}`].map((pair) => [pair, read(pair)] as const);
    return { ofStock: read(`${stock}-${stock}`), others: Object.fromEntries(others) };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * What begins in the background of a shell has SIGINT ignored, the phone's root shell among it, and a guest of LXC's inherits that.
 * Only an interactive shell takes it back.
 */
function script(name: string, stock: PhoneStock): string {
  const reset = 'set +m; trap - INT QUIT TSTP TTIN TTOU';
  return `/system/bin/sh -i -c '${reset}; exec busybox sh ${phoneBase}/${name} ${phoneBase} ${stock} lodged'`;
}

async function inPhone(phone: Phone, command: string): Promise<void> {
  const { stdout, exitCode } = await phone.rootShell(command);
  if (exitCode !== 0) throw new Error(`${command}: exit code ${exitCode}: ${stdout}`);
}
