// SPDX-License-Identifier: Apache-2.0
import type { StockRelease } from './stock-lxc.ts';

/** Folders of a run; in a config's lines they are `$root`, `$seen` and `$base`. */
export interface Places {
  /** The guest's root, made anew where a run has changed it. */
  root: string;
  /** In the guest /.view: what it writes here (hooks of the host may too) is compared. */
  seen: string;
  /** For files of the config's own. */
  base: string;
}

/** A tool that starts the guest `view` in the foreground, and its arguments behind -n; `$base` and the others are replaced. */
export interface ToolStart {
  name: 'lxc-start' | 'lxc-execute';
  words: readonly string[];
}

export interface ConformanceConfig {
  /** What it is for, as the end of "the same config gives the same guest: ...". */
  title: string;
  /**
   * Lines of the config, beside the root, the init and the mount that carries the view; an empty network that is up where there
   * is none.
   */
  lines: readonly string[];
  /** How the guest ends itself; a line of its shell for each boot, `exit 0` for those that have none. */
  end?: string;
  /** Started by this tool, whose exit code is compared: LXC's own by LXC, ours by lodged. */
  tool?: ToolStart;
  /** It must not start, with any. Of the others, all must. */
  refused?: boolean;
  /** On a host with cgroup v2 alone; without it on this machine's hierarchies. */
  layout?: 'v2';
  /** Only with this release: the other does not know the key. */
  only?: StockRelease;
  /** More files of the guest to show. */
  more?: readonly string[];
  /** Makes on the host what the config needs, before each of the three starts. What it returns takes it back. */
  prepare?: (places: Places) => (() => void) | undefined;
  /** More of what the host's kernel tells while the guest waits; `initPid` is the host's number of its init. */
  hostView?: (initPid: number) => Readonly<Record<string, string[]>>;
  /** Only these sections are compared, by their names as `boot 1 network`; without it all are. */
  sections?: RegExp;
  /** Namespaces that the guest may share, by the text of their link in /proc/PID/ns; the host's are known. */
  namespaces?: () => ReadonlyMap<string, string>;
}

const hasNetwork = (line: string): boolean => /^lxc\.net\./.test(line) || /^lxc\.namespace\.\w+.*\bnet\b/.test(line);
const has = (lines: readonly string[], key: string): boolean => lines.some((line) => line.startsWith(key));

/** The whole file, the same for all three. */
export function configText({ lines }: ConformanceConfig, places: Places): string {
  const all = [
    ...(has(lines, 'lxc.rootfs.path') ? [] : ['lxc.rootfs.path = dir:$root']),
    ...(has(lines, 'lxc.init.cmd') || has(lines, 'lxc.execute.cmd') ? [] : ['lxc.init.cmd = /view.sh']),
    ...(lines.some(hasNetwork) ? [] : ['lxc.net.0.type = empty', 'lxc.net.0.flags = up']),
    'lxc.mount.entry = $seen .view none bind,create=dir 0 0',
    ...lines,
  ];
  return placed(`${all.join('\n')}\n`, places);
}

/** With the run's folders in the place of their names. */
export function placed(text: string, places: Places): string {
  return text.replaceAll('$root', places.root).replaceAll('$seen', places.seen).replaceAll('$base', places.base);
}
