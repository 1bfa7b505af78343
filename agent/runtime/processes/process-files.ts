// SPDX-License-Identifier: Apache-2.0

/** What /proc/PID/stat tells (proc_pid_stat(5)); times in clock ticks. */
export interface ProcessStat {
  name: string;
  state: string;
  parentPid: number;
  ticks: number;
  threads: number;
  residentPages: number;
}

/** undefined: not of this form. The name may have anything in it, brackets and blanks too. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return undefined;
  const fields = text
    .slice(close + 2)
    .trim()
    .split(' ');
  // Counted from the state, which is field 3.
  const at = (field: number): number => Number(fields[field - 3]);
  const [state = '?'] = fields;
  const stat = {
    name: text.slice(open + 1, close),
    state,
    parentPid: at(4),
    ticks: at(14) + at(15),
    threads: at(20),
    residentPages: at(24),
  };
  return Object.values(stat).some((value) => Number.isNaN(value)) ? undefined : stat;
}

/** The real user of /proc/PID/status, as the reader's user namespace has it. */
export function parseProcessUid(status: string): number | undefined {
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  return uid === undefined ? undefined : Number(uid);
}

/** uid_map (user_namespaces(7)): inside, outside, length. */
export interface IdRange {
  inside: number;
  outside: number;
  length: number;
}

export function parseIdRanges(text: string): IdRange[] {
  return text.split('\n').flatMap((line) => {
    const [inside, outside, length] = line.trim().split(/\s+/).map(Number);
    return inside === undefined || outside === undefined || length === undefined ? [] : [{ inside, outside, length }];
  });
}

/** What the guest sees; 65534, the overflow id, where it has no such one. */
export function insideId(ranges: readonly IdRange[], outside: number): number {
  const range = ranges.find((each) => outside >= each.outside && outside < each.outside + each.length);
  return range === undefined ? 65_534 : outside - range.outside + range.inside;
}

/** Names by number, of passwd(5). The first line of a number counts. */
export function parseUserNames(passwd: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of passwd.split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    if (/^[^\s:]{1,64}$/.test(name) && /^\d{1,10}$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

/** Arguments are ended by NULs. A process that has none, or has wiped them, is told by its name, as ps(1) does. */
export function commandLine(cmdline: string, name: string): string {
  const words = cmdline.replace(/\0+$/, '').split('\0');
  return words.length === 1 && words[0] === '' ? `[${name}]` : words.join(' ');
}
