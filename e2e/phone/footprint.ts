// SPDX-License-Identifier: Apache-2.0
import type { Phone } from './phone.ts';

/** Everything of a device that a guest could leave behind, each as a sorted list of lines. */
export interface Footprint {
  /**
   * Command lines of monitors and of what a guest runs. Sessions (`lodged serve`) belong to their ADB stream and end a moment
   * after it: they are left out, and so are kernel threads and the commands of this very question.
   */
  processes: string[];
  mounts: string[];
  cgroups: string[];
  links: string[];
  loopDevices: string[];
  /** Sockets, locks and markers in Lodge's run folders. */
  runFiles: string[];
}

const questions: Readonly<Record<keyof Footprint, string>> = {
  processes:
    'for d in /proc/[0-9]*; do readlink $d/exe >/dev/null && tr "\\0" " " <$d/cmdline && echo; done 2>/dev/null | grep -E "lodge|init|getty" | grep -v -e " serve" -e grep || true',
  mounts: 'cut -d" " -f2,3 /proc/mounts',
  cgroups: 'find /sys/fs/cgroup /dev/memcg /dev/cpuctl /dev/cpuset /dev/blkio -type d 2>/dev/null || true',
  links: 'ls /sys/class/net',
  loopDevices: 'for d in /sys/block/loop*/loop; do [ -d $d ] && cat $d/backing_file; done || true',
  runFiles: 'find /data/lodge/run -type s -o -name "*.lock" -o -name partial 2>/dev/null || true',
};

/** Asked as root and without adb. */
export async function footprintOf(phone: Phone): Promise<Footprint> {
  const answers: Partial<Footprint> = {};
  for (const [name, question] of Object.entries(questions)) {
    const { stdout } = await phone.rootShell(question);
    const lines = stdout.split('\n').map((line) => line.trim());
    answers[name as keyof Footprint] = lines.filter((line) => line !== '').sort();
  }
  return answers as Footprint;
}
