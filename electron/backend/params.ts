// SPDX-License-Identifier: Apache-2.0
import {
  forwardProtocols,
  guestNamePattern,
  guestNetworkTypes,
  guestTemplates,
  longestPropertyName,
  propertyNamePattern,
} from '../../agent/protocol/index.ts';
import type { CallName, CallParams, StreamFromView, StreamName, StreamParams } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import {
  finiteNumber,
  InvalidValue,
  integer,
  list,
  oneOf,
  optional,
  record,
  type ShapeOf,
  text,
  truth,
  type Validator,
} from '../ipc/validate.ts';

/** What each call may be given. A view is no more trusted than a web page: every message is checked against this. */
const serial = text({ shortest: 1, longest: 256 });
const guest = text({ pattern: guestNamePattern });
const nothing = record({});
const onDevice = record({ serial });
/** A colon or a blank would end the host in adb's own service. */
const host = text({ pattern: /^[A-Za-z0-9.:%_-]{1,255}$/ });
const port = integer(1, 65_535);
const hostPort = { protocol: oneOf(forwardProtocols), hostPort: port };
const address = { host, port };
const server = optional(text({ shortest: 3, longest: 300 }));
const onGuest = record({ serial, guest });
const path = text({ shortest: 1, longest: 4096 });
const inFolder = { serial, guest, path };
const file = text({ shortest: 1, longest: 1024 });
const files = list(file, 10_000);
const taskId = text({ pattern: /^[A-Za-z0-9-]{1,64}$/ });
const downloaded = record({
  ...{ ...inFolder, files, taskId },
  form: oneOf(['raw', 'tar']),
  name: text({ shortest: 1, longest: 1024 }),
  totalBytes: integer(0, Number.MAX_SAFE_INTEGER),
});
const stopTimeoutMs = integer(0, 3_600_000);
const configText = text({ longest: 256 * 1024 });
const size = { rows: integer(1, 1000), columns: integer(1, 1000) };
const signal = text({ pattern: /^SIG[A-Z0-9]+([+-]\d+)?$|^\d{1,2}$/, longest: 32 });
const network = text({ longest: 64 });

const createRequest = record({
  name: guest,
  template: oneOf(['auto', ...guestTemplates]),
  gpu: optional(oneOf(['guest', 'host'])),
  initCommand: optional(text({ shortest: 1, longest: 1024 })),
  image: optional(text({ shortest: 1, longest: 256 })),
  haltSignal: optional(signal),
  rebootSignal: optional(signal),
  ttys: integer(0, 16),
  limits: record({
    memoryBytes: optional(integer(1024 * 1024, Number.MAX_SAFE_INTEGER)),
    cpuPercent: optional(positive),
    pids: optional(integer(1, 4_194_304)),
  }),
  network: record({
    type: oneOf(guestNetworkTypes),
    link: optional(network),
    ipv4Address: optional(network),
    ipv4Gateway: optional(network),
    hostAddress: optional(network),
  }),
});

function positive(value: unknown, where: string): number {
  const number = finiteNumber(value, where);
  if (number <= 0 || number > 100_000) throw new InvalidValue(where, 'a number above 0 and up to 100000');
  return number;
}

function limit(validator: Validator<number>): Validator<number | 'none'> {
  return (value, where) => (value === 'none' ? value : validator(value, where));
}

const limitChange = record({
  memoryBytes: optional(limit(integer(4096, Number.MAX_SAFE_INTEGER))),
  cpuPercent: optional(limit(positive)),
  pids: optional(limit(integer(1, 4_194_304))),
});

export const callParams: { readonly [N in CallName]: Validator<CallParams<N>> } = {
  'app.info': nothing,
  'devices.list': nothing,
  'device.connect': onDevice,
  'device.disconnect': onDevice,
  'device.forget': onDevice,
  'device.rename': record({ serial, name: text({ longest: 60 }) }),
  'devices.order': record({ serials: list(serial, 1000) }),
  'network.services': record({ server }),
  'network.pair': record({ ...{ ...address, server }, code: text({ pattern: /^(\d{6}|[A-Za-z0-9]{8,32})$/ }) }),
  'network.connect': record({ ...address, server }),
  'network.disconnect': onDevice,
  'adb.program': nothing,
  'adb.program.set': record({ path: text({ longest: 4096 }) }),
  'adb.servers.add': record(address),
  'adb.servers.remove': record(address),
  'adb.retry': nothing,
  'host.check': onDevice,
  'host.check.one': record({ serial, id: text({ pattern: /^[a-z0-9.-]{1,64}$/ }) }),
  'guests.list': onDevice,
  'guest.create': record({
    ...{ serial, request: createRequest, taskId },
    archivePath: optional(path),
    devicePath: optional(text({ pattern: /^\/[^\0]*$/, longest: 4096 })),
  }),
  'guest.create.plan': record({ serial, request: createRequest }),
  'guest.destroy': record({ serial, guest, withSnapshots: optional(truth) }),
  'guest.clone': record({ serial, guest, newName: guest, overlay: truth, taskId }),
  'guest.export': record({ serial, guest, format: oneOf(['tar', 'tar.gz']), taskId }),
  'imports.list': record({ serial }),
  'imports.cancel': onGuest,
  'guest.rename': record({ serial, guest, newName: guest }),
  'guest.start-copy': record({ serial, guest, taskId }),
  'snapshot.list': onGuest,
  'snapshot.make': record({ serial, guest, comment: optional(text({ longest: 4096 })), taskId }),
  'snapshot.restore': record({ serial, guest, snapshot: guest, newName: optional(guest), taskId }),
  'snapshot.remove': record({ serial, guest, snapshot: guest }),
  'guest.autostart.set': record({
    ...{ serial, guest },
    start: record({
      auto: truth,
      order: integer(0, 1_000_000),
      delaySeconds: integer(0, 3600),
      groups: list(text({ pattern: /^[A-Za-z0-9_.-]{1,63}$/ }), 20),
      freezeWithScreen: optional(truth),
    }),
  }),
  'autostart.get': onDevice,
  'autostart.set': record({ serial, enabled: truth }),
  'guest.start': onGuest,
  'guest.stop': record({ serial, guest, timeoutMs: optional(stopTimeoutMs) }),
  'guest.restart': onGuest,
  'guest.freeze': onGuest,
  'guest.unfreeze': onGuest,
  'guest.kill': onGuest,
  'guest.limits.set': record({ serial, guest, limits: limitChange }),
  'guest.forward.list': onGuest,
  'guest.forward.add': record({
    serial,
    guest,
    forward: record({ ...hostPort, guestPort: port }),
    inConfig: truth,
  }),
  'guest.forward.remove': record({ serial, guest, port: record(hostPort), inConfig: truth }),
  'local-ports.list': onGuest,
  'local-ports.open': record({ serial, guest, guestPort: port, localPort: optional(port) }),
  'local-ports.close': record({ serial, guest, localPort: port }),
  'config.keys': onDevice,
  'config.check': record({ serial, text: configText }),
  'guest.config.read': onGuest,
  'guest.config.running': onGuest,
  'guest.config.write': record({ serial, guest, text: configText }),
  'guest.plan': record({ serial, guest, text: optional(configText) }),
  'guest.processes': onGuest,
  'guest.properties': onGuest,
  'guest.property.set': record({
    ...{ serial, guest },
    property: text({ pattern: propertyNamePattern, longest: longestPropertyName }),
    value: text({ longest: 4096 }),
  }),
  'guest.network': onGuest,
  'boots.list': onGuest,
  'files.list': record(inFolder),
  'files.read': record({ ...inFolder, file }),
  'files.measure': record({ ...inFolder, files }),
  'files.makeFolder': record({ ...inFolder, file }),
  'files.rename': record({ ...inFolder, file, to: file }),
  'files.remove': record({ ...inFolder, files }),
  'files.download': downloaded,
  'files.fetch': downloaded,
  'files.drag': record({ token: text({ pattern: /^[A-Za-z0-9_-]{43}$/ }) }),
  'metrics.subscribe': record({ serial, guest, intervalMs: integer(100, 60_000) }),
  'metrics.unsubscribe': onGuest,
  'task.list': nothing,
  'task.cancel': record({ taskId }),
  'archive.choose': nothing,
  'window.open': record({ place: text({ pattern: /^#\/[A-Za-z0-9%._~!$&'()*+,;=:@/-]*$/, longest: 1024 }) }),
  'guest.diagnostics': onGuest,
  'diagnostics.collect': nothing,
  'archive.inspect': record({ path }),
  'app.language.set': record({ language: oneOf(['en', 'zh-CN']) }),
  'tray.get': nothing,
  'tray.set': record({ icon: truth, closeToTray: truth }),
  'updates.get': nothing,
  'updates.automatic.set': record({ automatic: truth }),
  'updates.check': nothing,
  'updates.download': nothing,
  'updates.cancel': nothing,
  'updates.install': nothing,
};

const userId = integer(0, 0xfffffffe);

export const streamParams: { readonly [N in StreamName]: Validator<StreamParams<N>> } = {
  console: record({ serial, guest, tty: integer(0, 64), ...size }),
  command: record({
    ...{ serial, guest, ...size, terminal: truth },
    command: list(text({ longest: 65_536 }), 1000),
    environment: list(text({ longest: 65_536 }), 1000),
    cwd: text({ longest: 4096 }),
    uid: userId,
    gid: userId,
  }),
  'boot-log': record({ serial, guest, follow: truth, boot: optional(integer(1, 999_999_999)) }),
  upload: record({
    ...{ ...inFolder, taskId },
    existing: oneOf(['refuse', 'replace']),
    totalBytes: integer(0, Number.MAX_SAFE_INTEGER),
  }),
};

const resize = record({ kind: oneOf(['resize']), ...size });
const consumed = record({ kind: oneOf(['consumed']), bytes: integer(0, Number.MAX_SAFE_INTEGER) });
const end = record({ kind: oneOf(['end']) });
const close = record({ kind: oneOf(['close']) });
const largestInput = 1024 * 1024;

function dataMessage(value: unknown, where: string): Extract<StreamFromView, { kind: 'data' }> {
  const { bytes } = value as { bytes?: unknown };
  if (!(bytes instanceof Uint8Array) || bytes.length > largestInput) {
    throw new InvalidValue(`${where}.bytes`, `up to ${largestInput} bytes`);
  }
  return { kind: 'data', bytes };
}

/** @throws DesktopFailure request-invalid */
export function checkStreamMessage(message: unknown): StreamFromView {
  return checked(message, 'message', (value, where): StreamFromView => {
    const { kind } = (value ?? {}) as { kind?: unknown };
    if (kind === 'data') return dataMessage(value, where);
    if (kind === 'resize') return resize(value, where) as ShapeOf<{ kind: Validator<'resize'> } & typeof size>;
    if (kind === 'end') return end(value, where);
    return kind === 'consumed' ? consumed(value, where) : close(value, where);
  });
}

/** @throws DesktopFailure request-invalid */
export function checked<T>(value: unknown, name: string, validator: Validator<T>): T {
  try {
    return validator(value, name);
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new DesktopFailure('request-invalid', error.message, { path: error.path });
  }
}
