// SPDX-License-Identifier: Apache-2.0
import type { NetworkView, SocketEntry } from '../../agent/protocol/index.ts';

function socket(change: Partial<SocketEntry> & { localPort: number }): SocketEntry {
  return {
    ...{ protocol: 'tcp', state: 'LISTEN', localAddress: '0.0.0.0', sendQueue: 0, receiveQueue: 0, uid: 0 },
    holders: [],
    ...change,
  };
}

const sshd = { pid: 118, hostPid: 4829, name: 'sshd' };
const nginx = { pid: 203, hostPid: 4914, name: 'nginx' };
const workers = [204, 205].map((pid) => ({ pid, hostPid: pid + 4711, name: 'nginx' }));

/** Invented. */
export const sampleNetworkView: NetworkView = {
  shared: false,
  sockets: [
    socket({ localPort: 22, holders: [sshd] }),
    socket({ localPort: 22, protocol: 'tcp6', localAddress: '::', holders: [sshd] }),
    socket({ localPort: 80, receiveQueue: 3, holders: [nginx, ...workers] }),
    socket({
      localPort: 5432,
      localAddress: '127.0.0.1',
      uid: 70,
      holders: [{ pid: 231, hostPid: 4942, name: 'postgres' }],
    }),
    socket({
      ...{ protocol: 'udp', localPort: 68, state: 'UNCONNECTED' },
      holders: [{ pid: 61, hostPid: 4772, name: 'udhcpc' }],
    }),
    socket({
      ...{ localPort: 22, localAddress: '10.83.0.2', remoteAddress: '10.83.0.1', remotePort: 50_022 },
      ...{ state: 'ESTABLISHED', sendQueue: 88, holders: [{ pid: 310, hostPid: 5021, name: 'sshd-session' }] },
    }),
    socket({
      ...{ localPort: 41_210, localAddress: '10.83.0.2', remoteAddress: '151.101.2.132', remotePort: 443 },
      state: 'TIME_WAIT',
    }),
    socket({ protocol: 'unix', localPort: 0, localAddress: '/run/postgresql/.s.PGSQL.5432' }),
  ],
  socketsLeftOut: 0,
  routes: [
    {
      ...{ destination: 'default', gateway: '10.83.0.1', link: 'eth0', metric: 202 },
      ...{ table: 254, kind: 'unicast', origin: 'dhcp' },
    },
    {
      ...{ destination: '10.83.0.0/24', link: 'eth0', source: '10.83.0.2', metric: 0 },
      ...{ table: 254, kind: 'unicast', origin: 'kernel' },
    },
    { destination: 'fe80::/64', link: 'eth0', metric: 256, table: 254, kind: 'unicast', origin: 'kernel' },
    { destination: '192.168.0.0/16', metric: 0, table: 1021, kind: 'unreachable', origin: 'static' },
  ],
  routesLeftOut: 0,
  resolver: { path: '/etc/resolv.conf', servers: ['10.83.0.1', '9.9.9.9'], search: ['lan'], options: [] },
};
