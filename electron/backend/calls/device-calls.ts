// SPDX-License-Identifier: Apache-2.0
import type { HostCheck } from '../../../agent/protocol/index.ts';
import { checkAdbProgram } from '../../adb/check-program.ts';
import { printServer } from '../../adb/server-address.ts';
import type { CallName } from '../../ipc/contract.ts';
import { rootByMethod } from '../../ipc/sentences/agent-words/found-words.ts';
import type { Backend } from '../backend.ts';
import { type Handler, nothing, sessionOf } from '../call-context.ts';
import { connectDevice } from './connect-device.ts';

type DeviceCall = Extract<
  CallName,
  | 'devices.list'
  | 'device.connect'
  | 'device.disconnect'
  | 'device.forget'
  | 'device.rename'
  | 'devices.order'
  | 'network.services'
  | 'network.pair'
  | 'network.connect'
  | 'network.disconnect'
  | 'adb.program'
  | 'adb.program.set'
  | 'adb.retry'
  | `adb.servers.${string}`
  | 'host.check'
  | 'host.check.one'
  | 'autostart.get'
  | 'autostart.set'
>;

/** Devices, and the adb that reaches them. */
export const deviceCalls: { readonly [N in DeviceCall]: Handler<N> } = {
  'devices.list': async (_, { backend }) => backend.devices.view(),
  'device.connect': async ({ serial }, context) => {
    const device = context.backend.devices.session(serial);
    if (device.session === undefined) await connectDevice(device, context);
    return context.backend.devices.deviceView(serial);
  },
  'device.disconnect': async ({ serial }, { backend }) => {
    backend.devices.session(serial).disconnect();
    return nothing;
  },
  'device.forget': async ({ serial }, { backend }) => {
    backend.devices.forget(serial);
    return nothing;
  },
  'device.rename': async ({ serial, name }, { backend }) => {
    backend.devices.rename(serial, name.trim());
    return nothing;
  },
  'devices.order': async ({ serials }, { backend }) => {
    backend.devices.order(serials);
    return nothing;
  },
  'network.services': ({ server }, { backend }) => backend.network.services(server),
  'network.pair': async ({ code, server, ...address }, { backend }) => {
    await backend.network.pair(address, code, server);
    return nothing;
  },
  'network.connect': async ({ server, ...address }, { backend }) => {
    await backend.network.connect(address, server);
    return nothing;
  },
  'network.disconnect': async ({ serial }, { backend }) => {
    await backend.network.disconnect(serial);
    return nothing;
  },
  'adb.program': async (_, { backend }) => {
    const { path, fixed } = backend.adbProgram;
    return { path, fixed };
  },
  'adb.program.set': async ({ path }, { backend }) => {
    const version = path === '' ? undefined : await checkAdbProgram(path);
    await backend.adbProgram.set(path);
    backend.transport.retry();
    return version === undefined ? {} : { version };
  },
  'adb.servers.add': async (address, { backend }) => {
    await backend.adbServers.add(address);
    return nothing;
  },
  'adb.servers.remove': async (address, { backend }) => {
    await backend.adbServers.remove(address);
    backend.devices.dropServer(printServer(address));
    return nothing;
  },
  'adb.retry': async (_, { backend }) => {
    backend.transport.retry();
    return nothing;
  },
  'host.check': ({ serial }, { backend }) => checkHost(backend, serial),
  'host.check.one': ({ serial, id }, { backend }) =>
    backend.devices.session(serial).requireSession().request('host.check.one', { id }),
  'autostart.get': ({ serial }, { backend }) => sessionOf(backend, serial).request('autostart.get', {}),
  'autostart.set': ({ serial, enabled }, { backend }) =>
    sessionOf(backend, serial).request('autostart.set', { enabled }),
};

function withRootMethod(check: HostCheck, method: string): HostCheck {
  const { found = 'root' } = check;
  return { ...check, found: `${found} by ${method}`, foundSaid: { form: rootByMethod, values: [found, method] } };
}

/** How root was come by is known on this side alone. */
async function checkHost(backend: Backend, serial: string): Promise<{ checks: HostCheck[] }> {
  const session = backend.devices.session(serial);
  const { checks } = await session.requireSession().request('host.check', {});
  const { view } = session;
  if (view.phase !== 'ready') return { checks };
  return { checks: checks.map((each) => (each.id === 'root' ? withRootMethod(each, view.rootMethod) : each)) };
}
