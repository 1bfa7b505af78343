// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { humanBytes, infoLines } from './info-lines.ts';

const running = {
  name: 'web',
  state: 'RUNNING',
  pid: 2486,
  addresses: ['10.83.12.2'],
  cpuNanoseconds: 8130919,
  blockBytes: 0,
  memoryBytes: 901120,
  kernelMemoryBytes: 118784,
  links: [{ name: 'veth7A7m4L', sentBytes: 266, receivedBytes: 266 }],
};

// Both as lxc-info of LXC 5.0.2 and 6.0.4 print them.
test('a running guest, for people', () => {
  expect(infoLines(running, { human: true, bare: false })).toBe(`Name:           web
State:          RUNNING
PID:            2486
IP:             10.83.12.2
CPU use:        0.01 seconds
BlkIO use:      0 bytes
Memory use:     880.00 KiB
KMem use:       116.00 KiB
Link:           veth7A7m4L
 TX bytes:      266 bytes
 RX bytes:      266 bytes
 Total bytes:   532 bytes
`);
});

test('a running guest, for programs', () => {
  expect(infoLines(running, { human: false, bare: false })).toBe(`Name:           web
State:          RUNNING
PID:            2486
IP:             10.83.12.2
CPU use:        8130919
BlkIO use:      0
Memory use:     901120
KMem use:       118784
Link:           veth7A7m4L
 TX bytes:      266
 RX bytes:      266
 Total bytes:   532
`);
});

test('one raw value stands alone', () => {
  const style = { human: false, bare: true };
  expect(infoLines({ addresses: ['10.1.1.1', 'fd00::5'] }, style)).toBe('10.1.1.1\nfd00::5\n');
  expect(infoLines({ config: [{ key: 'lxc.uts.name', value: 'web' }] }, style)).toBe('web\n');
});

test('keys of the config: set, not set, a list', () => {
  const config = [
    { key: 'lxc.uts.name', value: 'web' },
    { key: 'lxc.cap.drop', value: '' },
    { key: 'lxc.group', value: 'alpha\nbeta\n' },
  ];
  expect(infoLines({ config }, { human: true, bare: false })).toBe(
    'lxc.uts.name = web\nlxc.cap.drop =\nlxc.group = alpha\nbeta\n\n',
  );
});

test.each([
  [1024, '1024 bytes'],
  [1025, '1.00 KiB'],
  [1536, '1.50 KiB'],
  [1048577, '1.00 MiB'],
  [1234567, '1.18 MiB'],
  [3 * 1024 ** 3, '3.00 GiB'],
])('%d bytes are %s', (bytes, text) => expect(humanBytes(bytes)).toBe(text));
