// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { Adb } from './adb.ts';
import { type AdbServer, startAdbServer } from './adb-server.ts';
import { type StandInState, startStandInDevice } from './stand-in-device.ts';

let server: AdbServer;
beforeAll(async () => {
  server = await startAdbServer();
});
afterAll(() => server?.stop());

describe('a stand-in device', () => {
  const states: readonly StandInState[] = ['unauthorized', 'offline', 'recovery', 'sideload', 'bootloader'];
  it.each(states)('is seen by a real adb server as %s', async (state) => {
    const device = await startStandInDevice(state);
    onTestFinished(() => device.stop());
    const adb = new Adb(server.port);
    // It fails for some of the states, and waits ten seconds for one that never answers.
    await adb.run(['connect', device.serial]);
    expect(await adb.check(['devices'])).toContain(`${device.serial}\t${state}`);
  });
});
