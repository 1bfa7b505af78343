// SPDX-License-Identifier: Apache-2.0
import {
  bootMethods,
  checkStates,
  type EventName,
  type Events,
  fileKinds,
  forwardProtocols,
  guestNamePattern,
  guestStates,
  importStates,
  type MethodName,
  natBackends,
  type Result,
  socketProtocols,
  startParts,
} from '../../agent/protocol/index.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import {
  finiteNumber,
  InvalidValue,
  integer,
  list,
  oneOf,
  openRecord,
  optional,
  text,
  truth,
  type Validator,
} from '../ipc/validate.ts';

/**
 * The parts of the agent's answers that code (not only a person's eye) relies on. Agent and desktop are of the same build, so
 * this catches a device that lies, or a bug, before it gets further than this folder.
 */
const guest = openRecord({
  name: text({ pattern: guestNamePattern }),
  state: oneOf(guestStates),
  reboots: finiteNumber,
  addresses: list(text({ longest: 64 }), 1000),
});
const host = openRecord({
  machine: text(),
  kernelRelease: text(),
  bootId: text(),
  baseDirectory: text(),
  cgroupControllers: list(text(), 100),
  namespaces: list(text(), 100),
  fileSystems: list(text(), 1000),
});
const portForward = {
  protocol: oneOf(forwardProtocols),
  hostPort: integer(1, 65_535),
  guestPort: integer(1, 65_535),
};
const forwards = openRecord({
  possible: truth,
  forwards: list(openRecord({ ...portForward, active: truth, inConfig: truth }), 2000),
});
const sample = openRecord({
  guest: text({ pattern: guestNamePattern }),
  monotonicMs: finiteNumber,
  timeMs: finiteNumber,
  cgroup: openRecord({ path: text() }),
  network: openRecord({
    interfaces: list(openRecord({ name: text() }), 1000),
    gateways: list(text(), 1000),
    hostLinks: list(text(), 1000),
    nat: optional(
      openRecord({
        backend: oneOf(natBackends),
        ipv6: truth,
        ipv4Uplink: optional(text({ longest: 64 })),
        ipv6Uplink: optional(text({ longest: 64 })),
        forwards: list(openRecord(portForward), 1000),
      }),
    ),
  }),
});
const count = integer(0, 0xffffffff);
const network = openRecord({
  shared: truth,
  sockets: list(
    openRecord({
      protocol: oneOf(socketProtocols),
      state: text({ longest: 40 }),
      localAddress: text({ longest: 512 }),
      localPort: count,
      remoteAddress: optional(text({ longest: 64 })),
      remotePort: optional(count),
      sendQueue: finiteNumber,
      receiveQueue: finiteNumber,
      uid: optional(count),
      holders: list(openRecord({ pid: optional(count), hostPid: count, name: text({ longest: 256 }) }), 100),
    }),
    5000,
  ),
  socketsLeftOut: finiteNumber,
  routes: list(
    openRecord({
      destination: text({ longest: 64 }),
      gateway: optional(text({ longest: 64 })),
      link: optional(text({ longest: 64 })),
      source: optional(text({ longest: 64 })),
      metric: finiteNumber,
      table: count,
      kind: text({ longest: 20 }),
      origin: text({ longest: 20 }),
    }),
    5000,
  ),
  routesLeftOut: finiteNumber,
  resolver: openRecord({
    path: optional(text()),
    servers: list(text(), 100),
    search: list(text(), 100),
    options: list(text(), 100),
  }),
});
const fileName = text({ shortest: 1, longest: 1024 });
const fileEntry = openRecord({
  name: fileName,
  kind: oneOf(fileKinds),
  sizeBytes: finiteNumber,
  mode: integer(0, 0o7777),
  uid: optional(count),
  gid: optional(count),
  modifiedMs: finiteNumber,
  target: optional(text()),
  leadsTo: optional(oneOf(fileKinds)),
  device: optional(text({ longest: 40 })),
  unusable: optional(truth),
});
const treeMeasure = openRecord({ entries: finiteNumber, sizeBytes: finiteNumber });
const bootStart = openRecord({ enabled: truth, method: optional(oneOf(bootMethods)), path: optional(text()) });
const nothing = openRecord({});
const remark = openRecord({ form: text({ longest: 1000 }), values: list(text({ longest: 64 * 1024 }), 20) });
const check = openRecord({
  ...{ id: text({ longest: 100 }), section: text({ longest: 100 }), title: text(), meaning: text() },
  ...{ state: oneOf(checkStates), tried: truth, required: truth },
  ...{ found: optional(text()), foundSaid: optional(remark), fix: optional(text()) },
});
const snapshot = openRecord({
  name: text({ pattern: guestNamePattern }),
  madeAtMs: optional(finiteNumber),
  comment: optional(text({ longest: 4096 })),
});
const startStep = openRecord({ text: text({ longest: 64 * 1024 }), said: optional(remark) });
const startSections = list(openRecord({ part: oneOf(startParts), steps: list(startStep, 20_000) }), startParts.length);
const largestSequence = Number.MAX_SAFE_INTEGER;

const results: { readonly [M in MethodName]: Validator<unknown> } = {
  'session.open': openRecord({ host, guests: list(guest, 10_000) }),
  'host.facts': host,
  'host.check': openRecord({ checks: list(check, 1000) }),
  'host.check.one': openRecord({ check }),
  'guest.list': list(guest, 10_000),
  'guest.get': guest,
  'guest.create': guest,
  'import.list': openRecord({
    imports: list(
      openRecord({
        guest: text({ pattern: guestNamePattern }),
        state: oneOf(importStates),
        receivedBytes: finiteNumber,
        sizeBytes: optional(finiteNumber),
        endsAtMs: optional(finiteNumber),
      }),
      1000,
    ),
    removed: list(text(), 10_000),
  }),
  'import.cancel': nothing,
  'guest.destroy': nothing,
  'guest.clone': guest,
  'guest.rename': guest,
  'guest.start-copy': guest,
  'snapshot.list': list(snapshot, 10_000),
  'snapshot.make': snapshot,
  'snapshot.restore': guest,
  'snapshot.remove': nothing,
  'config.keys': list(
    openRecord({
      key: text({ longest: 200 }),
      since: text({ longest: 20 }),
      example: optional(text()),
      note: optional(text()),
      why: optional(text()),
      list: truth,
    }),
    2000,
  ),
  'config.check': nothing,
  'guest.config.read': openRecord({ text: text({ longest: 1024 * 1024 }) }),
  'guest.config.running': openRecord({ running: text({ longest: 1024 * 1024 }), next: text({ longest: 1024 * 1024 }) }),
  'guest.config.write': nothing,
  'guest.plan': openRecord({ sections: startSections }),
  'guest.create.plan': openRecord({ text: text({ longest: 1024 * 1024 }), sections: startSections }),
  'guest.autostart.set': guest,
  'autostart.get': bootStart,
  'autostart.set': bootStart,
  'guest.start': guest,
  'guest.stop': guest,
  'guest.restart': guest,
  'guest.freeze': guest,
  'guest.unfreeze': guest,
  'guest.kill': guest,
  'guest.limits.set': sample,
  'guest.forward.list': forwards,
  'guest.forward.add': forwards,
  'guest.forward.remove': forwards,
  'guest.connect': openRecord({ address: text({ longest: 64 }) }),
  'console.attach': openRecord({
    tty: integer(0, 1000),
    sequence: integer(0, largestSequence),
    lostBytes: integer(0, largestSequence),
  }),
  'console.resize': nothing,
  'guest.exec': nothing,
  'exec.resize': nothing,
  'boot-log.follow': nothing,
  'boot-log.list': openRecord({
    boots: list(
      openRecord({
        number: integer(1, 999_999_999),
        startedAtMs: finiteNumber,
        bytes: integer(0, largestSequence),
        end: optional(
          openRecord({ atMs: finiteNumber, kind: oneOf(['exit', 'signal', 'failure']), code: optional(finiteNumber) }),
        ),
      }),
      1000,
    ),
  }),
  'metrics.sample': sample,
  'metrics.subscribe': nothing,
  'metrics.unsubscribe': nothing,
  'guest.processes': openRecord({
    monotonicMs: finiteNumber,
    processes: list(
      openRecord({
        pid: integer(1, 0x7fffffff),
        pidInside: optional(integer(1, 0x7fffffff)),
        parentPid: integer(0, 0x7fffffff),
        uid: integer(0, 0xffffffff),
        user: optional(text({ longest: 64 })),
        command: text({ longest: 4096 }),
        state: text({ longest: 1 }),
        cpuMs: finiteNumber,
        memoryBytes: finiteNumber,
        threads: finiteNumber,
      }),
      10_000,
    ),
    cut: truth,
  }),
  'guest.properties': openRecord({
    properties: list(openRecord({ name: text({ longest: 65_536 }), value: text({ longest: 65_536 }) }), 20_000),
    cut: truth,
  }),
  'guest.property.set': nothing,
  'guest.network': network,
  'files.list': openRecord({
    entries: list(fileEntry, 20_000),
    leftOut: finiteNumber,
    readOnly: truth,
    freeBytes: finiteNumber,
  }),
  'files.read': openRecord({
    text: optional(text({ longest: 1024 * 1024 })),
    sizeBytes: finiteNumber,
    shownBytes: finiteNumber,
  }),
  'files.measure': treeMeasure,
  'files.make-folder': nothing,
  'files.rename': nothing,
  'files.remove': openRecord({ entries: finiteNumber }),
  'files.download': openRecord({
    entries: finiteNumber,
    sizeBytes: finiteNumber,
    skipped: list(text(), 100),
    skippedCount: finiteNumber,
  }),
  'files.upload': openRecord({ entries: finiteNumber }),
};

const events: { readonly [E in EventName]: Validator<unknown> } = {
  'guest.changed': guest,
  'guest.removed': openRecord({ name: text({ pattern: guestNamePattern }) }),
  'metrics.sampled': sample,
  'exec.ended': openRecord({ channel: integer(1, 0xffffffff), code: integer(0, 255) }),
  'console.lost': openRecord({ channel: integer(1, 0xffffffff), lostBytes: integer(0, largestSequence) }),
};

/** @throws DesktopFailure agent-mismatch */
export function checkResult<M extends MethodName>(method: M, result: unknown): Result<M> {
  try {
    return results[method](result, method) as Result<M>;
  } catch (error) {
    if (!(error instanceof InvalidValue)) throw error;
    throw new DesktopFailure('agent-mismatch', `the agent answered ${error.message}`, { method, path: error.path });
  }
}

export type KnownEvent = { [E in EventName]: { event: E; payload: Events[E] } }[EventName];

/** undefined: not an event that the desktop knows, or not of its shape. */
export function checkEvent(event: string, payload: unknown): KnownEvent | undefined {
  if (!Object.hasOwn(events, event)) return undefined;
  try {
    return { event, payload: events[event as EventName](payload, event) } as KnownEvent;
  } catch {
    return undefined;
  }
}
