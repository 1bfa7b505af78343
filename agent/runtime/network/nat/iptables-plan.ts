// SPDX-License-Identifier: Apache-2.0
import { namePort } from '../name-port.ts';
import type { NatSide } from './nat-table.ts';

/** A program and its arguments, as data. */
export interface ProgramRun {
  path: string;
  words: readonly string[];
  /** The guest does without it. */
  isOptional?: true;
  /** Whether the rule is there, where one could be put twice or taken away by others. */
  check?: readonly string[];
}

/** A chain of the guest's own, the chain that leads to it, and its rules. */
interface OwnChain {
  table: 'nat' | 'filter' | 'mangle';
  name: string;
  from: readonly string[];
  rules: readonly (readonly string[])[];
  isOptional?: true;
}

function forwardWords({ family, guestAddress, forwards }: NatSide): string[][] {
  const loopback = family === 2 ? '127.0.0.0/8' : '::1/128';
  const address = family === 2 ? guestAddress : `[${guestAddress}]`;
  return forwards.map(({ protocol, hostPort, guestPort }) => [
    ...['-p', protocol, '--dport', String(hostPort), '!', '-d', loopback, '-m', 'addrtype', '--dst-type', 'LOCAL'],
    ...['-j', 'DNAT', '--to-destination', `${address}:${guestPort}`],
  ]);
}

/** What the guest asks the host. */
function nameWords({ family, hostInterface, hostAddress }: NatSide): string[][] {
  const to = `${family === 2 ? hostAddress : `[${hostAddress}]`}:${namePort.listening}`;
  return ['udp', 'tcp'].map((protocol) => [
    ...['-i', hostInterface, '-d', hostAddress, '-p', protocol, '--dport', String(namePort.asked)],
    ...['-j', 'DNAT', '--to-destination', to],
  ]);
}

function chainsOf(side: NatSide): OwnChain[] {
  const { table: label, hostInterface: link, guestNetwork } = side;
  const answers = ['-o', link, '-m', 'conntrack', '--ctstate'];
  const syn = ['-p', 'tcp', '--tcp-flags', 'SYN,RST', 'SYN', '-j', 'TCPMSS', '--clamp-mss-to-pmtu'];
  const leave: OwnChain = {
    ...{ table: 'nat', name: label, from: ['POSTROUTING'], rules: [['-s', guestNetwork, '-j', 'MASQUERADE']] },
  };
  const enter: OwnChain = {
    ...{ table: 'nat', name: `${label}-in`, from: ['PREROUTING', 'OUTPUT'], rules: forwardWords(side) },
  };
  const ask: OwnChain = {
    ...{ table: 'nat', name: `${label}-ask`, from: ['PREROUTING'], rules: nameWords(side) },
  };
  const pass: OwnChain = {
    table: 'filter',
    name: label,
    from: ['FORWARD'],
    rules: [
      // What has another sender would leave as it is.
      ['-i', link, '!', '-s', guestNetwork, '-j', 'DROP'],
      ['-i', link, '-j', 'ACCEPT'],
      [...answers, 'RELATED,ESTABLISHED', '-j', 'ACCEPT'],
      [...answers, 'DNAT', '-j', 'ACCEPT'],
      ['-o', link, '-j', 'DROP'],
    ],
  };
  const clamp: OwnChain = {
    table: 'mangle',
    name: label,
    from: ['FORWARD'],
    rules: [
      ['-i', link, ...syn],
      ['-o', link, ...syn],
    ],
    isOptional: true,
  };
  // DHCP and advertisements need none: their packets are taken before.
  const names: OwnChain = {
    table: 'filter',
    name: `${label}-names`,
    from: ['INPUT'],
    rules: ['udp', 'tcp'].map((protocol) => {
      return ['-i', link, '-p', protocol, '--dport', String(namePort.listening), '-j', 'ACCEPT'];
    }),
  };
  return [leave, ask, enter, pass, clamp, names];
}

/** Of one family. `undo` is in an order in which nothing is in use. */
export function planPacketFilter(path: string, side: NatSide): { runs: ProgramRun[]; undo: ProgramRun[] } {
  const chains = chainsOf(side);
  // An undo knows of all: an earlier start may have had forwards.
  const needed = chains.filter(({ rules }) => rules.length > 0);
  const runs = needed.flatMap(({ table, name, from, rules, isOptional }) => {
    const run = (...words: string[]): ProgramRun => ({
      path,
      words: ['-w', '-t', table, ...words],
      ...(isOptional === true ? { isOptional } : {}),
    });
    const jumps = from.map((chain) => ({
      ...run('-I', chain, '-j', name),
      check: ['-w', '-t', table, '-C', chain, '-j', name],
    }));
    return [run('-N', name), ...rules.map((words) => run('-A', name, ...words)), ...jumps];
  });
  return { runs, undo: undoPacketFilter(path, side.table) };
}

/** Whatever there is of a guest, by its label. */
export function undoPacketFilter(path: string, label: string): ProgramRun[] {
  const none = {
    family: 2,
    table: label,
    hostInterface: '',
    hostAddress: '',
    guestAddress: '',
    guestNetwork: '',
    forwards: [],
  } as const;
  return chainsOf(none).flatMap(({ table, name, from }) => {
    const run = (...words: string[]): ProgramRun => ({ path, words: ['-w', '-t', table, ...words] });
    return [...from.map((chain) => run('-D', chain, '-j', name)), run('-F', name), run('-X', name)];
  });
}

/** What takes back the one thing that a run has made: a chain, a rule, a jump. */
function inverseOf({ path, words }: ProgramRun): ProgramRun {
  const opposite: Record<string, string> = { '-N': '-X', '-A': '-D', '-I': '-D' };
  return { path, words: words.map((word, at) => (at === 3 ? (opposite[word] ?? word) : word)) };
}

/** What leads from the runs of one plan to those of another: what is too much goes first, the last first. */
export function compareRuns(before: readonly ProgramRun[], after: readonly ProgramRun[]): ProgramRun[] {
  const keyOf = ({ path, words }: ProgramRun): string => [path, ...words].join(' ');
  const without = (all: readonly ProgramRun[], others: readonly ProgramRun[]): ProgramRun[] => {
    const known = new Set(others.map(keyOf));
    return all.filter((run) => !known.has(keyOf(run)));
  };
  return [...without(before, after).reverse().map(inverseOf), ...without(after, before)];
}
