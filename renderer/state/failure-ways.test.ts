// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import type { FailureReason, FailureView } from '../../electron/ipc/failure.ts';
import { waysOf } from './failure-ways.ts';

function failure(reason: FailureReason, details: FailureView['details'] = {}): FailureView {
  return { reason, message: '', details };
}

const phone = { platform: 'linux', serial: '3A081FDJH00142' };
const guest = { ...phone, guest: 'alpine' };

describe('after a failure the next step is a button', () => {
  test('a missing adb: the setting, and the command of this system', () => {
    expect(waysOf(failure('adb-program-missing'), phone)).toEqual([
      { do: 'settings', page: 'adb' },
      { do: 'copy', command: 'sudo apt-get install adb' },
    ]);
    expect(waysOf(failure('adb-program-missing'), { platform: 'darwin' })[1]).toMatchObject({ do: 'copy' });
    expect(waysOf(failure('adb-program-missing'), { platform: undefined })).toHaveLength(1);
  });

  test('an adb server of another machine is looked up in the list, the own one is started', () => {
    expect(waysOf(failure('adb-server-unreachable', { further: 'yes' }), phone)[0]).toEqual({
      do: 'settings',
      page: 'adb',
    });
    expect(waysOf(failure('adb-server-unreachable'), phone)[0]).toEqual({ do: 'copy', command: 'adb start-server' });
  });

  test('a start that failed: the log, then the config, and neither without a guest', () => {
    expect(waysOf(failure('start-failed'), guest)).toEqual([
      { do: 'tab', tab: 'boot-log' },
      { do: 'tab', tab: 'config' },
    ]);
    expect(waysOf(failure('start-failed'), phone)).toEqual([]);
  });

  test('a stop that failed: Kill', () => {
    expect(waysOf(failure('stop-failed'), guest)).toEqual([{ do: 'kill' }]);
  });

  test('an offline device that was reached by the network is connected to again', () => {
    expect(waysOf(failure('device-offline', { serial: '192.168.3.41:5555' }), phone)).toEqual([
      { do: 'show', overlay: 'add-device' },
    ]);
    expect(waysOf(failure('device-offline', { serial: 'ZY22G8Q4PL' }), phone)).toEqual([]);
  });
});

describe('a command for a device', () => {
  const full = failure('deploy-no-space');

  test('names it, and the server that has it', () => {
    expect(waysOf(full, phone)).toEqual([{ do: 'copy', command: 'adb -s 3A081FDJH00142 shell df -h /data' }]);
    expect(waysOf(full, { platform: 'linux', serial: 'A1@lab-bench:5038' })).toEqual([
      { do: 'copy', command: 'adb -H lab-bench -P 5038 -s A1 shell df -h /data' },
    ]);
  });

  test('is not made of a serial that a shell would take apart', () => {
    expect(waysOf(full, { platform: 'linux', serial: 'A1; reboot' })).toEqual([]);
    expect(waysOf(full, { platform: 'linux', serial: '$(reboot)' })).toEqual([]);
  });
});
