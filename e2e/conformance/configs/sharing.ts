// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { helper } from '../../fixtures/lodged-client.ts';
import type { ConformanceConfig, Places } from '../conformance-config.ts';

const neighbour = 'neighbour';

function ofNeighbour(tool: string, { base }: Places, ...words: string[]): string {
  const typed = [tool, '-P', `${base}/guests`, '-n', neighbour, ...words];
  return execFileSync(helper, typed, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A guest of lodged's that runs beside; what starts by stock LXC asks its monitor too. Answers its init. */
function startNeighbour(places: Places): number {
  const folder = `${places.base}/guests/${neighbour}`;
  mkdirSync(`${folder}/log`, { recursive: true });
  const lines = [
    `lxc.rootfs.path = dir:${places.base}/pristine`,
    'lxc.rootfs.options = ro',
    'lxc.init.cmd = /bin/busybox sh -c "while :; do sleep 1000; done"',
    'lxc.uts.name = next',
    'lxc.net.0.type = empty',
    'lxc.net.0.flags = up',
  ];
  writeFileSync(`${folder}/config`, `${lines.join('\n')}\n`);
  ofNeighbour('lxc-start', places);
  return Number(ofNeighbour('lxc-info', places, '-pH'));
}

interface Sharing {
  kinds: readonly string[];
  /** Lines of the config, or words of lxc-start, by the neighbour's init. */
  lines?: (pid: number) => readonly string[];
  words?: (pid: number) => readonly string[];
  more?: readonly string[];
}

/** The namespaces of a guest that runs beside. */
function sharing(title: string, { kinds, lines, words, more = [] }: Sharing): ConformanceConfig {
  const changing: string[] = [];
  const typed: string[] = [];
  let known = new Map<string, string>();
  return {
    title,
    lines: changing,
    ...(words === undefined ? {} : { tool: { name: 'lxc-start', words: typed }, end: 'exit 7' }),
    prepare: (places) => {
      const pid = startNeighbour(places);
      changing.splice(0, changing.length, ...(lines?.(pid) ?? []), ...more);
      typed.splice(0, typed.length, '-F', '-C', ...(words?.(pid) ?? []));
      known = new Map(kinds.map((kind) => [readlinkSync(`/proc/${pid}/ns/${kind}`), 'of the neighbour']));
      return () => void ofNeighbour('lxc-stop', places, '-k');
    },
    namespaces: () => known,
  };
}

const share = (kind: string, from: string | number): string => `lxc.namespace.share.${kind} = ${from}`;

export const sharingConfigs: readonly ConformanceConfig[] = [
  sharing('the net of a guest by its name', { kinds: ['net'], lines: () => [share('net', neighbour)] }),
  sharing('the ipc and uts of a guest by their files', {
    kinds: ['ipc', 'uts'],
    lines: (pid) => ['ipc', 'uts'].map((kind) => share(kind, `/proc/${pid}/ns/${kind}`)),
  }),
  sharing('the pid of a guest by its name', { kinds: ['pid'], lines: () => [share('pid', neighbour)] }),
  sharing('the pid and net of a guest by its process', {
    kinds: ['pid', 'net'],
    lines: (pid) => [share('pid', pid), share('net', pid)],
  }),
  sharing('a shared name and mounts of its own', {
    kinds: ['uts'],
    lines: () => [share('uts', neighbour)],
    more: ['lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed', 'lxc.tty.max = 1', 'lxc.pty.max = 64'],
  }),
  sharing('lxc-start --share-net by a name', { kinds: ['net'], words: () => ['--share-net', neighbour] }),
  sharing('lxc-start --share-ipc and --share-uts by a process', {
    kinds: ['ipc', 'uts'],
    words: (pid) => ['--share-ipc', String(pid), `--share-uts=${pid}`],
  }),
  sharing('lxc-start --share-pid by a name', { kinds: ['pid'], words: () => ['--share-pid', neighbour] }),
  sharing('a shared net and another clone', {
    kinds: ['net'],
    lines: () => [share('net', neighbour), 'lxc.namespace.clone = mnt pid'],
  }),
  { title: 'the net of a guest that does not run', refused: true, lines: [share('net', 'nobody')] },
  { title: 'the net of a process that is none', refused: true, lines: [share('net', 4194303)] },
  { title: 'a namespace that there is not', refused: true, lines: [share('nothing', 1)] },
  { title: 'a process in the place of a name', refused: true, lines: [share('net', '$base/nothing')] },
  {
    title: 'a namespace that is shared and kept',
    lines: [share('net', 1), 'lxc.namespace.keep = net user'],
  },
];
