// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { parseEndpoint, parseSocketTable } from './socket-table.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

test('a listener and a connection are told with their addresses, queues, user and inode', () => {
  const text = `${head}   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000   100        0 4711 1 0 100\n   1: 0200530A:C350 0100530A:0035 01 00000010:00000000 00:00000000 00000000  1000        0 4712 1 0 20 4\n`;
  expect(parseSocketTable('tcp', text)).toEqual([
    {
      ...{ protocol: 'tcp', state: 'LISTEN', localAddress: '127.0.0.1', localPort: 8080, hostUid: 100, inode: 4711 },
      ...{ sendQueue: 0, receiveQueue: 2 },
    },
    {
      ...{ protocol: 'tcp', state: 'ESTABLISHED', localAddress: '10.83.0.2', localPort: 50000, hostUid: 1000 },
      ...{ remoteAddress: '10.83.0.1', remotePort: 53, inode: 4712, sendQueue: 16, receiveQueue: 0 },
    },
  ]);
});

test('an IPv6 address is read word by word', () => {
  expect(parseEndpoint('B80D01200000000067452301EFCDAB89:0050')).toMatchObject({
    address: '2001:db8::123:4567:89ab:cdef',
    port: 80,
  });
  expect(parseEndpoint('00000000000000000000000000000000:0016')).toMatchObject({ address: '::', any: true });
});

test('a datagram socket is connected or not', () => {
  const line = (remote: string, state: string) =>
    `  1: 00000000:0044 ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 9 2 0 0\n`;
  expect(parseSocketTable('udp', line('00000000:0000', '07'))[0]?.state).toBe('UNCONNECTED');
  expect(parseSocketTable('udp', line('0100007F:0035', '01'))[0]?.state).toBe('ESTABLISHED');
});

test('of unix sockets only those that listen, with their names as they are', () => {
  const text = [
    'Num       RefCount Protocol Flags    Type St Inode Path',
    '0000000000000000: 00000002 00000000 00010000 0001 01 21 /run/a name\twith <b>',
    '0000000000000000: 00000002 00000000 00010000 0001 01 22 @abstract',
    '0000000000000000: 00000003 00000000 00000000 0001 03 23 /run/connected',
    '0000000000000000: 00000003 00000000 00010000 0001 01 24',
  ].join('\n');
  expect(parseSocketTable('unix', text).map(({ localAddress, inode }) => [inode, localAddress])).toEqual([
    [21, '/run/a name\twith <b>'],
    [22, '@abstract'],
  ]);
});

test('a line that is cut or of another kind is left out', () => {
  for (const text of ['', head, '   0: 0100007F', 'x '.repeat(20), '1: zz:00 00000000:0000 0A 0:0 0 0 0 0 1'])
    expect(parseSocketTable('tcp', text)).toEqual([]);
});
