// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { RuntimeError } from '../api.ts';
import { readConfig } from '../config/read-config.ts';
import { scriptedKernel } from '../testing/scripted-kernel.ts';
import { configureGuestNetwork } from './guest-network.ts';
import type { NetworkFacts } from './host-facts.ts';
import type { HostLink } from './host-link.ts';
import { HostNetwork } from './host-network.ts';
import { message, messageType, type NetlinkMessage, NetlinkWriter, parseMessages } from './netlink.ts';
import { planNetwork } from './network-plan.ts';

const card = { index: 5, name: 'card0', mtu: 1500, isUp: true, macAddress: '02:00:00:00:00:05' };
const facts: NetworkFacts = {
  links: new Map<string, HostLink>([
    ['card0', card],
    ['br0', { ...card, index: 4, name: 'br0', kind: 'bridge', bridge: { filtersVlans: false, defaultVlan: 1 } }],
  ]),
  addresses: [],
  sysctls: new Map([['ipv4/conf/br0/forwarding', '1']]),
};

/** Lines behind lxc.net. */
function planOf(...lines: string[]) {
  const text = ['lxc.rootfs.path = /guest', ...lines.map((line) => `lxc.net.${line}`), ''].join('\n');
  return planNetwork(readConfig(text).networks, facts, (length) => new Uint8Array(length));
}

/** Which requests were sent to which socket, and the sendings that they came in. */
function kernel(answer?: (asked: NetlinkMessage, fd: number) => Uint8Array | undefined) {
  const sent: { fd: number; types: number[] }[] = [];
  const waiting: { fd: number; asked: NetlinkMessage }[] = [];
  const recording = scriptedKernel({
    says: [],
    answers: {
      'process.getpid': 77,
      'socket.netlinkSend': (fd: number, bytes: Uint8Array) => {
        const asked = parseMessages(bytes);
        sent.push({ fd, types: asked.map(({ type }) => type) });
        waiting.push(...asked.map((each) => ({ fd, asked: each })));
      },
      'socket.netlinkReceive': () => {
        const { fd, asked } = waiting.shift() ?? { fd: 0, asked: undefined };
        if (asked === undefined) return undefined;
        const special = answer?.(asked, fd);
        if (special !== undefined) return special;
        if (asked.type !== messageType.getLink) return message(messageType.error, 0, asked.sequence, new Uint8Array(4));
        const link = new NetlinkWriter().fields([1, 0], [1, 0], [2, 0], [4, 9], [4, 0], [4, 0]);
        return message(messageType.newLink, 0, asked.sequence, link.text(3, 'told').number(4, 1300).bytes());
      },
    },
  });
  return { ...recording, sent };
}

const nowhere = { place: { boot: '/run', guest: 'a', guestsFolder: '/guests' }, log: () => undefined };

const refuse = (asked: NetlinkMessage, errno: number): Uint8Array =>
  message(messageType.error, 0, asked.sequence, new NetlinkWriter().fields([4, -errno]).bytes());

const pair = ['0.type = veth', '0.link = br0', '0.flags = up', '0.ipv4.address = 10.0.3.2/24'];

test('a pair takes three messages to the kernel on the host, and two inside', () => {
  const { sys, sent } = kernel();
  const plan = planOf(...pair, '0.ipv4.gateway = 10.0.3.1');
  new HostNetwork(sys, plan, () => undefined, nowhere).create(42);
  const { newLink, getLink, newNamespaceId, newAddress, newRoute } = messageType;
  expect(sent.map(({ types }) => types)).toEqual([[newNamespaceId], [newLink, getLink], [newLink, newLink]]);
  sent.length = 0;
  configureGuestNetwork(sys, plan);
  expect(sent.map(({ types }) => types)).toEqual([[getLink], [newLink, newAddress, newLink, newRoute]]);
});

test('what was made is taken back once, in turn, and the sockets are closed', () => {
  const { sys, sent, openFds } = kernel();
  const scripts: string[] = [];
  const plan = planOf(
    ...pair,
    '0.l2proxy = 1',
    '1.type = macvlan',
    '1.link = card0',
    '2.type = phys',
    '2.link = card0',
  );
  const network = new HostNetwork(sys, plan, (which, { index }) => void scripts.push(`${which} ${index}`), nowhere);
  network.create(42);
  expect(network.hostLinks).toEqual(['vethAAAAAA']);
  expect(network.item(0, 'veth.pair')).toBe('vethAAAAAA');
  expect([0, 1, 2].map((index) => network.item(index, 'name'))).toEqual(['eth0', 'eth1', 'card0']);
  sent.length = 0;
  const problems: string[] = [];
  network.undo((name, error) => void problems.push(`${name}: ${error.message}`));
  network.undo(() => problems.push('again'));
  expect(problems).toEqual([]);
  expect(scripts).toEqual(['up 0', 'up 1', 'up 2', 'down 0', 'down 1', 'down 2']);
  const { newLink, getLink, deleteLink, deleteNeighbour } = messageType;
  const [host, inside] = [...new Set(sent.map(({ fd }) => fd))].sort();
  expect(sent).toEqual([
    // The link comes back by the socket inside, and gets back on the host what it had: MTU, address, up.
    { fd: inside, types: [getLink] },
    { fd: inside, types: [newLink] },
    { fd: host, types: [getLink] },
    { fd: host, types: [newLink, newLink, newLink] },
    { fd: host, types: [deleteLink] },
    { fd: host, types: [deleteNeighbour] },
    { fd: inside, types: [deleteLink] },
  ]);
  expect([...openFds]).toEqual([]);
});

test("a name that is taken is somebody else's link: it is not deleted", () => {
  const { sys, sent } = kernel((asked) => (asked.type === messageType.newLink ? refuse(asked, 17) : undefined));
  const network = new HostNetwork(sys, planOf(...pair), () => undefined, nowhere);
  expect(() => network.create(42)).toThrow(RuntimeError);
  sent.length = 0;
  network.undo(() => undefined);
  expect(sent).toEqual([]);
});

test.each([
  [19, []],
  [16, ['vethAAAAAA: RTM_DELLINK vethAAAAAA: EBUSY']],
])('a link that cannot be deleted with errno %i is told: %j', (errno, told) => {
  const { sys } = kernel((asked) => (asked.type === messageType.deleteLink ? refuse(asked, errno) : undefined));
  const network = new HostNetwork(sys, planOf(...pair), () => undefined, nowhere);
  network.create(42);
  const problems: string[] = [];
  network.undo((name, error) => void problems.push(`${name}: ${error.message}`));
  expect(problems).toEqual(told);
});

test('a move that the driver forbids is told by the key, and the link keeps its settings', () => {
  const { sys, sent } = kernel((asked) =>
    asked.type === messageType.newLink || asked.type === messageType.getLink ? refuse(asked, 22) : undefined,
  );
  const network = new HostNetwork(sys, planOf('0.type = phys', '0.link = card0'), () => undefined, nowhere);
  try {
    network.create(42);
    expect.unreachable();
  } catch (error) {
    const { details } = (error as RuntimeError).failure;
    expect(details).toMatchObject({ step: 'move', key: 'lxc.net.0.link', link: 'card0', code: 'EINVAL' });
    expect(details.hint).toContain('driver');
  }
  sent.length = 0;
  network.undo(() => undefined);
  expect(sent.every(({ types }) => types.every((type) => type === messageType.getLink))).toBe(true);
});
