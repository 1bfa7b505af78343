// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { parseDeviceList } from './device-list.ts';

it('reads a list as adb prints it, in every state', () => {
  const list = [
    'R58M123ABC             device usb:1-4 product:beyond1 model:SM_G973F device:beyond1 transport_id:3',
    'emulator-5554          offline transport_id:4',
    '192.168.1.20:5555      unauthorized transport_id:5',
    '0123456789             no permissions (missing udev rules? user is in the plugdev group); see [http://developer.android.com/tools/device.html] usb:3-2 transport_id:6',
    'adb-R58M-x1y2z3._adb-tls-connect._tcp device product:p model:Pixel_8_Pro device:husky transport_id:7',
    'RECOVERY1              recovery usb:1-1 transport_id:8',
    'RESCUE1                rescue usb:1-1 transport_id:9',
    'SIDELOAD1              sideload usb:1-1 transport_id:10',
    'FAST1                  bootloader usb:1-1 transport_id:11',
    'NEW1                   authorizing usb:1-1 transport_id:12',
    'NEW2                   connecting usb:1-1 transport_id:13',
    'ODD1                   something-new usb:1-1 transport_id:14',
    '(no serial number)     device usb:2-1 transport_id:15',
    '',
  ].join('\n');
  expect(parseDeviceList(list).map(({ serial, state, transport, model }) => [serial, state, transport, model])).toEqual(
    [
      ['R58M123ABC', 'device', 'usb', 'SM G973F'],
      ['emulator-5554', 'offline', 'tcp', undefined],
      ['192.168.1.20:5555', 'unauthorized', 'tcp', undefined],
      ['0123456789', 'no-permissions', 'usb', undefined],
      ['adb-R58M-x1y2z3._adb-tls-connect._tcp', 'device', 'tcp', 'Pixel 8 Pro'],
      ['RECOVERY1', 'recovery', 'usb', undefined],
      ['RESCUE1', 'recovery', 'usb', undefined],
      ['SIDELOAD1', 'sideload', 'usb', undefined],
      ['FAST1', 'bootloader', 'usb', undefined],
      ['NEW1', 'authorizing', 'usb', undefined],
      ['NEW2', 'connecting', 'usb', undefined],
      ['ODD1', 'unknown', 'usb', undefined],
      ['(no serial number)', 'device', 'usb', undefined],
    ],
  );
});

it("keeps the server's words about permissions", () => {
  const [device] = parseDeviceList(
    'X no permissions (user in plugdev group; are your udev rules wrong?) usb:3-2 transport_id:6',
  );
  expect(device?.note).toBe('no permissions (user in plugdev group; are your udev rules wrong?)');
});

it('reads an empty list', () => {
  expect(parseDeviceList('')).toEqual([]);
});
