// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { DesktopFailure } from '../ipc/failure.ts';
import { FakeTransport } from './fake-transport.ts';
import { NetworkDevices, parseServices } from './network-devices.ts';

test('what tells of itself by mDNS is read line by line, and what is no service is left out', () => {
  const text = [
    'adb-3A081FDJH00142-kP2x9a\t_adb-tls-connect._tcp\t192.168.3.20:40123',
    'adb-3A081FDJH00142-kP2x9a\t_adb-tls-pairing._tcp.\t192.168.3.20:37115',
    'rock5b\t_adb._tcp\t192.168.3.41:5555',
    'printer\t_ipp._tcp\t192.168.3.9:631',
    'half a line',
    '',
  ].join('\n');
  expect(parseServices(text)).toEqual([
    { name: 'adb-3A081FDJH00142-kP2x9a', kind: 'secure', host: '192.168.3.20', port: 40_123 },
    { name: 'adb-3A081FDJH00142-kP2x9a', kind: 'pairing', host: '192.168.3.20', port: 37_115 },
    { name: 'rock5b', kind: 'plain', host: '192.168.3.41', port: 5555 },
  ]);
});

describe('the adb server', () => {
  const address = { host: '192.168.3.20', port: 37_115 };

  function devices(answer: (service: string) => string) {
    const transport = new FakeTransport();
    transport.answer = answer;
    return { network: new NetworkDevices(transport), asked: transport.asked };
  }

  async function reasonOf(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof DesktopFailure)) throw new Error(`no failure with a name: ${String(error)}`);
    return error.reason;
  }

  test('pairs by the code, and connects', async () => {
    const { network, asked } = devices((service) =>
      service.startsWith('host:pair') ? 'Successfully paired to 192.168.3.20:37115 [guid=adb-X]' : 'connected to it',
    );
    await network.pair(address, '123456');
    await network.connect({ host: 'fe80::1', port: 5555 });
    expect(asked).toEqual(['host:pair:123456:192.168.3.20:37115', 'host:connect:[fe80::1]:5555']);
  });

  test('that was built without mDNS does not look for devices, and no device has gone', async () => {
    const { network } = devices(() => {
      throw new Error("Failure: 'unknown host service'");
    });
    expect(await reasonOf(network.services())).toBe('network-discovery-off');
    expect(await reasonOf(network.pair(address, '123456'))).toBe('pairing-failed');
  });

  test('says no in an answer that is OKAY: that is a failure too', async () => {
    const { network } = devices((service) =>
      service.startsWith('host:pair') ? 'Failed: Wrong password' : 'failed to connect to 192.168.3.20:37115',
    );
    expect(await reasonOf(network.pair(address, '000000'))).toBe('pairing-failed');
    expect(await reasonOf(network.connect(address))).toBe('network-connect-failed');
  });

  test('may have no mDNS', async () => {
    const { network } = devices(() => {
      throw new Error('mdns discovery is disabled');
    });
    expect(await reasonOf(network.services())).toBe('network-discovery-off');
  });
});
