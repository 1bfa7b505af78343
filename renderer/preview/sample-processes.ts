// SPDX-License-Identifier: Apache-2.0
import type { GuestProcess, GuestProcesses } from '../../agent/protocol/index.ts';

const mebibyte = 1024 ** 2;

/** pid inside, parent inside, user, command, resident MiB, share of a processor. */
const rows: readonly [number, number, string, string, number, number][] = [
  [1, 0, 'root', '/sbin/init', 2.1, 0],
  [88, 1, 'root', '/sbin/syslogd -t -n', 1.2, 0.2],
  [94, 1, 'root', '/usr/sbin/crond -c /etc/crontabs -f', 1, 0],
  [131, 1, 'root', 'nginx: master process /usr/sbin/nginx -c /etc/nginx/nginx.conf', 8.4, 0],
  [132, 131, 'nginx', 'nginx: worker process', 14.2, 11.4],
  [133, 131, 'nginx', 'nginx: worker process', 13.9, 3.1],
  [140, 1, 'root', 'sshd: /usr/sbin/sshd [listener] 0 of 10-100 startups', 5.5, 0],
  [412, 140, 'root', 'sshd: me [priv]', 7.7, 0],
  [414, 412, 'me', 'sshd: me@pts/0', 5.1, 0.4],
  [415, 414, 'me', '-ash', 1.6, 0],
  [460, 415, 'me', 'make -j8 -C /home/me/linux O=/home/me/build modules', 3.3, 1.7],
  [502, 460, 'me', 'cc1 -quiet -nostdinc -I ./include drivers/net/veth.c', 96.4, 99.2],
  [519, 460, 'me', 'sh -c ar cDPrST fs/built-in.a', 0.9, 0],
];

/** Invented processes whose figures move with the clock. */
export function sampleProcesses(nowMs: number): GuestProcesses {
  const processes = rows.map(([pidInside, parent, user, command, memory, share]): GuestProcess => {
    const cpuMs = (nowMs % 86_400_000) * (share / 100);
    const uid = user === 'root' ? 0 : user === 'me' ? 1000 : 101;
    return {
      ...{ pid: 4710 + pidInside, pidInside, parentPid: parent === 0 ? 4700 : 4710 + parent, uid, user, command },
      ...{ state: pidInside === 519 ? 'D' : 'S', cpuMs, memoryBytes: memory * mebibyte, threads: 1 },
    };
  });
  return { monotonicMs: nowMs % 86_400_000, processes, cut: false };
}
