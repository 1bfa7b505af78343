// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AgentFailure } from '../../../agent/protocol/index.ts';
import { type StandInMethods, standInGuest } from '../../device/testing/stand-in-agent.ts';
import type { LocalPort } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import { lodgeMethods } from '../testing/lodge-methods.ts';
import { lodgeOver } from '../testing/run-lodge.ts';

const greeting = 'from the guest';
const methods: StandInMethods = {
  ...lodgeMethods,
  'guest.connect': ({ port, channel }, agent) => {
    if (port === 81) throw new AgentFailure('port-closed', 'nothing listens', { port });
    const stream = agent.channel(channel);
    stream.write(new TextEncoder().encode(greeting));
    stream.end();
    return { address: '127.0.0.1' };
  },
};

const { lodge, renew, rig, dispose } = lodgeOver(methods);
beforeEach(() => renew());
afterEach(dispose);

/** The port, when the command has opened it. */
function opened(): Promise<LocalPort> {
  return new Promise((resolve) => {
    const stop = rig().backend.events.on(({ event, payload }) => {
      if (event !== 'local-ports.changed') return;
      const [port] = (payload as { ports: LocalPort[] }).ports;
      if (port === undefined) return;
      stop();
      // Behind the answer that the command has asked for, and so when it waits for its end.
      setImmediate(() => resolve(port));
    });
  });
}

it('listens on the loopback and leads into the guest, until Ctrl-C, and is gone then', async () => {
  const listeners = process.listenerCount('SIGINT');
  const port = opened();
  const ran = lodge('port web 80');
  const { localPort, guestPort } = await port;
  expect(guestPort).toBe(80);
  const socket = connect({ port: localPort, host: '127.0.0.1' });
  expect(await text(socket)).toBe(greeting);
  process.emit('SIGINT');
  const { code, out } = await ran;
  expect(out).toBe(`127.0.0.1:${localPort} leads to port 80 of web.\nCtrl-C ends it.\n`);
  expect(code).toBe(0);
  const [refused] = (await once(connect({ port: localPort, host: '127.0.0.1' }), 'error')) as [NodeJS.ErrnoException];
  expect(refused.code).toBe('ECONNREFUSED');
  expect(process.listenerCount('SIGINT')).toBe(listeners);
});

it('refuses by name a port that is in use, and a guest that does not run or is not there', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const taken = await lodge(`port web ${port}:80`);
  server.close();
  expect([taken.code, taken.error]).toEqual([1, expect.stringContaining('[local-port-taken]')]);
  expect(taken.error).toContain(String(port));
  await renew();
  expect((await lodge('port db 80')).error).toContain('[guest-not-running]');
  await renew();
  expect((await lodge('port nobody 80')).error).toContain('[guest-not-found]');
  await renew();
  expect((await lodge('port web 8080:80:90')).code).toBe(2);
});

it('tells of a connection that failed, and ends by name with its guest', async () => {
  const port = opened();
  const ran = lodge('port web 81 --lang zh-CN');
  const { localPort } = await port;
  const failed = new Promise<void>((resolve) => {
    const stop = rig().backend.events.on(({ event, payload }) => {
      if (event !== 'local-ports.changed' || (payload as { ports: LocalPort[] }).ports[0]?.failure === undefined)
        return;
      stop();
      resolve();
    });
  });
  connect({ port: localPort, host: '127.0.0.1' }).on('error', () => undefined);
  await failed;
  rig().device.last.notify('guest.changed', standInGuest('web', 'STOPPED'));
  const { code, out, error } = await ran;
  expect(out).toContain(`127.0.0.1:${localPort} 通向 web 的端口 81。`);
  expect(error).toContain('客户系统中没有程序监听端口 81');
  expect(error).toContain('[guest-not-running]');
  expect(code).toBe(1);
});

it('says why the device cannot be come back to, where it was that and not the guest', async () => {
  const port = opened();
  const ran = lodge('port web 80');
  await port;
  const { device } = rig();
  device.refuse = () => {
    throw new DesktopFailure('root-denied', 'no');
  };
  device.last.cut();
  const { code, error } = await ran;
  expect([code, error]).toEqual([1, expect.stringContaining('[root-denied]')]);
});
