// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { type AdbServer, startAdbServer } from './adb-server.ts';
import { startFastRig } from './fast-rig.ts';

let server: AdbServer;
beforeAll(async () => {
  server = await startAdbServer();
});
afterAll(() => server?.stop());

describe.skipIf(process.getuid?.() !== 0)('the fast rig (needs root)', () => {
  it('is a device with a shell user, su, and its own processes only', async () => {
    const rig = await startFastRig({ adbServerPort: server.port, adbUser: 'shell', su: 'grant' });
    onTestFinished(() => rig.stop());
    expect(await rig.shell('id -u; su -c "id -u"')).toMatchObject({ stdout: '2000\n0\n', stderr: '', exitCode: 0 });
    expect(await rig.shell('touch /file')).toMatchObject({ exitCode: 1 });
    expect(await rig.rootShell('readlink /proc/1/exe; exit 3')).toEqual({
      stdout: '/system/bin/busybox\n',
      exitCode: 3,
    });
  });

  it('disappears when its cable is cut and goes on running', async () => {
    const rig = await startFastRig({ adbServerPort: server.port });
    onTestFinished(() => rig.stop());
    expect(await rig.shell('echo kept >/data/local/tmp/file')).toMatchObject({ exitCode: 0 });
    await rig.cutCable();
    expect(await rig.adb.check(['devices'])).not.toContain(rig.serial);
    await rig.restoreCable();
    expect(await rig.shell('cat /data/local/tmp/file')).toMatchObject({ stdout: 'kept\n' });
  });
});
