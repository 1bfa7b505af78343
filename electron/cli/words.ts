// SPDX-License-Identifier: Apache-2.0
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';
import { chineseWords } from './words-zh-CN.ts';

/** What a command says of its result to a person. States, headings of tables and --json are the same in every language. */
const englishWords = {
  noDevice: 'No device is connected.',
  deployed: (serial: string, time: string, pushed: string | undefined, method: string) =>
    `${serial}: ready in ${time}, ${pushed === undefined ? 'nothing to push' : `${pushed} pushed`}, root by ${method}`,
  machine: (machine: string, kernel: string, layout: string, controllers: string) =>
    `${machine}, kernel ${kernel}, cgroups ${layout} (${controllers})`,
  freeBelow: (bytes: string, folder: string) => `${bytes} free below ${folder}`,
  noGuests: 'There are no guests.',
  noneRuns: 'No guest is running.',
  inState: (guest: string, state: string, time: string) => `${guest}: ${state} after ${time}`,
  destroyed: (guest: string) => `${guest}: destroyed`,
  created: (guest: string, from: string) => `${guest}: created from ${from}`,
  configWritten: (guest: string) => `${guest}: config written`,
  end: {
    open: 'goes on, or was cut short',
    'powered-off': 'powered off',
    rebooted: 'rebooted',
    failure: 'failure',
    exit: (code: number) => `exit ${code}`,
  },
  copyOf: (made: string, guest: string) => `${made}: a copy of ${guest}`,
  renamed: (now: string, before: string) => `${now}: was ${before}`,
  saved: (place: string, files: number, bytes: string, skipped: number) =>
    `${place}: ${files} files, ${bytes}${skipped === 0 ? '' : `, ${skipped} left out`}`,
  noSnapshots: (guest: string) => `${guest} has no snapshots.`,
  restored: (now: string, guest: string, snapshot: string) => `${now}: as ${guest} was at ${snapshot}`,
  snapshotRemoved: (guest: string, snapshot: string) => `${guest}: ${snapshot} removed`,
  more: (count: number) => `and ${count} more`,
  ofBytes: (received: string, total: string) => `${received} of ${total}`,
  noImports: 'No import is going on or waits.',
  removedLeftover: (what: string) => `Removed, of a process that was killed: ${what}`,
  autostart: (enabled: boolean, how: string | undefined) =>
    `The device ${enabled ? 'starts' : 'does not start'} guests by itself (${how ?? 'no way is known on this device'}).`,
  autostartGuests: (names: readonly string[]) =>
    names.length === 0 ? 'No guest has lxc.start.auto = 1.' : `With lxc.start.auto = 1: ${names.join(', ')}`,
  forward: {
    always: 'now and at each start',
    now: 'until it ends',
    later: 'at its next start',
    none: (guest: string) => `No port of the device leads to ${guest}.`,
    impossible: (guest: string) => `${guest} has no NAT (lodge.net.0.nat = 1): no port can lead to it.`,
  },
  leadsTo: (address: string, guest: string, port: number) => `${address} leads to port ${port} of ${guest}.`,
  interruptEnds: 'Ctrl-C ends it.',
  served: 'Lodge is served to the first browser on this machine that opens',
  guestsGoOn: 'Ctrl-C ends it. Guests go on running.',
  connected: 'Connected. Ctrl-a q leaves, Ctrl-a Ctrl-a sends Ctrl-a.',
  bytesLost: (bytes: number) => `${bytes} bytes are gone`,
  deviceAway: 'the device is away; waiting for it',
  reached: {
    booted: (guest: string, time: string) => `${guest}: booted after ${time}`,
    running: (guest: string, time: string) => `${guest}: runs after ${time}`,
    stopped: (guest: string, time: string) => `${guest}: stopped after ${time}`,
  },
  late: {
    booted: (guest: string, time: string) => `${guest} has not booted after ${time}`,
    running: (guest: string, time: string) => `${guest} does not run after ${time}`,
    stopped: (guest: string, time: string) => `${guest} has not stopped after ${time}`,
  },
  task: {
    waiting: 'the device is away; what it has is kept, and this goes on when it is back',
    comparing: 'comparing what the device has with the file',
    resumed: 'goes on where it was',
    restarted: 'the device had something of another file: begun anew',
  },
  layer: (layer: number, layers: number) => `layer ${layer} of ${layers}`,
  boot: {
    completeAfter: (boot: string, system: string, time: string) => `boot ${boot}${system}: complete after ${time}`,
    incompleteAfter: (boot: string, system: string, time: string) =>
      `boot ${boot}${system}: not complete after ${time}`,
    slowest: 'slowest:',
    changes: 'changes:',
    failed: 'failed',
    nothingWrong: (boot: number) => `boot ${boot}: nothing known is wrong with it`,
  },
};

export type Words = typeof englishWords;

export const words: Readonly<Record<SentenceLanguage, Words>> = { en: englishWords, 'zh-CN': chineseWords };
