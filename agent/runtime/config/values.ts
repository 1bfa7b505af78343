// SPDX-License-Identifier: Apache-2.0
/** Values of config keys. Each parser throws a ConfigValueError that says what was expected. */
export class ConfigValueError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigValueError';
  }
}

export function parseBoolean(value: string): boolean {
  if (value === '1') return true;
  if (value === '0') return false;
  throw new ConfigValueError('expected 0 or 1');
}

export function parseNumber(value: string, minimum: number, maximum: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < minimum || number > maximum) {
    throw new ConfigValueError(`expected a number from ${minimum} to ${maximum}`);
  }
  return number;
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  K: 1024,
  KB: 1024,
  M: 1024 ** 2,
  MB: 1024 ** 2,
  G: 1024 ** 3,
  GB: 1024 ** 3,
};

/** A size with LXC's suffixes. */
export function parseBytes(value: string): number {
  const found = /^(\d+)\s*([A-Za-z]*)$/.exec(value);
  const unit = units[(found?.[2] ?? '?').toUpperCase()];
  if (found === null || unit === undefined) throw new ConfigValueError('expected a size such as 64M');
  return Number(found[1]) * unit;
}

/** signal(7), without what has another name there too. */
const signalNames: ReadonlySet<string> = new Set(
  (
    'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
    'VTALRM PROF WINCH IO PWR SYS'
  ).split(' '),
);

/** SIGPWR, PWR, SIGRTMIN+3, or a number: the canonical name. */
export function parseSignal(value: string): string {
  const name = value.toUpperCase().replace(/^SIG/, '');
  if (/^RTMIN(\+\d{1,2})?$/.test(name) || /^RTMAX(-\d{1,2})?$/.test(name)) return name;
  if (signalNames.has(name) || (/^\d{1,2}$/.test(name) && Number(name) >= 1 && Number(name) <= 64)) return name;
  throw new ConfigValueError('expected the name of a signal, such as SIGPWR or SIGRTMIN+3');
}

const ipv4Pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

export function isIpv4(text: string): boolean {
  const found = ipv4Pattern.exec(text);
  return found?.slice(1).every((part) => Number(part) <= 255) === true;
}

/** Eight groups of IPv6 as numbers; undefined when it is not an address. */
export function parseIpv6(text: string): number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || !/^[0-9A-Fa-f:]+$/.test(text)) return undefined;
  const groups = (half: string | undefined): string[] => (half === undefined || half === '' ? [] : half.split(':'));
  const head = groups(halves[0]);
  const tail = groups(halves[1]);
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!all.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return undefined;
  return all.map((group) => Number.parseInt(group, 16));
}

/** address/prefix */
export function parseCidr(value: string, family: 4 | 6): string {
  const [address = '', prefix = family === 4 ? '24' : '64'] = value.split('/');
  const good = family === 4 ? isIpv4(address) : parseIpv6(address) !== undefined;
  const limit = family === 4 ? 32 : 128;
  if (!good || !/^\d{1,3}$/.test(prefix) || Number(prefix) > limit) {
    throw new ConfigValueError(
      family === 4 ? 'expected an address such as 10.0.3.2/24' : 'expected an address such as fd00::2/64',
    );
  }
  return `${address}/${prefix}`;
}

export function parseLinkName(value: string): string {
  if (/^[^\s/:]{1,15}$/.test(value) && value !== '.' && value !== '..') return value;
  throw new ConfigValueError('expected the name of a network device, up to 15 characters');
}

/** Words with '…' and "…" for spaces, as lxc.init.cmd has them. */
export function splitWords(value: string): string[] {
  const words: string[] = [];
  for (const match of value.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)) words.push(match[1] ?? match[2] ?? match[3] ?? '');
  return words;
}

/** A word as `splitWords` reads it. Throws ConfigValueError for one that has both kinds of quotes, or a line's end. */
export function quoteWord(word: string): string {
  if (/[\n\0]/.test(word)) throw new ConfigValueError('a word cannot hold the end of a line');
  if (word !== '' && !/[\s"']/.test(word)) return word;
  if (!word.includes('"')) return `"${word}"`;
  if (!word.includes("'")) return `'${word}'`;
  throw new ConfigValueError('a word cannot hold both kinds of quotes');
}

/** Words between spaces. */
export function parseWords(value: string): string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}
