// SPDX-License-Identifier: Apache-2.0
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { GuestSummary, HostFacts } from '../../agent/protocol/index.ts';
import type { AppInfo } from '../../electron/ipc/contract.ts';
import type { AdbView, DevicesView, DeviceView } from '../../electron/ipc/device-view.ts';
import type { FailureView } from '../../electron/ipc/failure.ts';
import type { TaskView } from '../../electron/ipc/task-view.ts';
import type { UpdatesView } from '../../electron/ipc/update-view.ts';

export type GuestAction = 'start' | 'stop' | 'restart' | 'freeze' | 'unfreeze' | 'kill' | 'destroy';

/** All that is known of one device. Kept while it is away, so that its guests stay in sight. */
export interface DeviceSlice {
  view: DeviceView;
  /** As of the last session that was ready. */
  host?: HostFacts;
  rootMethod?: string;
  pushedBytes?: number;
  connectDurationMs?: number;
  /** undefined: not listed yet. */
  guests?: GuestSummary[];
  guestsFailure?: FailureView;
  /** Calls of this window that have not been answered, by guest. */
  pending: Readonly<Record<string, GuestAction>>;
}

export interface LodgeState {
  app?: AppInfo;
  adb?: AdbView;
  /** Other machines', see the contract. */
  furtherServers: readonly AdbView[];
  /** The first list could not be had. */
  failure?: FailureView;
  /** Serials in the order in which they came. */
  order: readonly string[];
  devices: Readonly<Record<string, DeviceSlice>>;
  tasks: Readonly<Record<string, TaskView>>;
  /** undefined: not told yet. */
  updates?: UpdatesView;
}

export type LodgeStore = StoreApi<LodgeState>;

export function createLodgeStore(): LodgeStore {
  return createStore<LodgeState>(() => ({ furtherServers: [], order: [], devices: {}, tasks: {} }));
}

function sliceOf(previous: DeviceSlice | undefined, view: DeviceView): DeviceSlice {
  const slice: DeviceSlice = { ...(previous ?? { pending: {} }), view };
  if (view.session.phase !== 'ready') return slice;
  const { host, rootMethod, pushedBytes, connectDurationMs } = view.session;
  return { ...slice, host, rootMethod, pushedBytes, connectDurationMs };
}

/** In the backend's order, which is the person's; one that it does not name any more goes. */
export function withDevices(state: LodgeState, view: DevicesView): LodgeState {
  const devices: Record<string, DeviceSlice> = {};
  for (const device of view.devices) devices[device.serial] = sliceOf(state.devices[device.serial], device);
  const { adb, furtherServers } = view;
  return { ...state, adb, furtherServers, devices, order: view.devices.map((device) => device.serial) };
}

function changeDevice(state: LodgeState, serial: string, change: (slice: DeviceSlice) => DeviceSlice): LodgeState {
  const slice = state.devices[serial];
  if (slice === undefined) return state;
  return { ...state, devices: { ...state.devices, [serial]: change(slice) } };
}

export function withDevice(state: LodgeState, view: DeviceView): LodgeState {
  return changeDevice(state, view.serial, (slice) => sliceOf(slice, view));
}

export function withGuests(state: LodgeState, serial: string, guests: readonly GuestSummary[]): LodgeState {
  const sorted = [...guests].sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  return changeDevice(state, serial, ({ guestsFailure: _, ...slice }) => ({ ...slice, guests: sorted }));
}

/** One guest's newer summary, as the answer to a call brings it. */
export function withGuest(state: LodgeState, serial: string, guest: GuestSummary): LodgeState {
  const others = (state.devices[serial]?.guests ?? []).filter((each) => each.name !== guest.name);
  return withGuests(state, serial, [...others, guest]);
}

export function withGuestsFailure(state: LodgeState, serial: string, failure: FailureView): LodgeState {
  return changeDevice(state, serial, (slice) => ({ ...slice, guestsFailure: failure }));
}

export function withPending(
  state: LodgeState,
  serial: string,
  guest: string,
  action: GuestAction | undefined,
): LodgeState {
  return changeDevice(state, serial, (slice) => {
    const { [guest]: _, ...others } = slice.pending;
    return { ...slice, pending: action === undefined ? others : { ...others, [guest]: action } };
  });
}

/** Tasks that ended are kept up to this number, the oldest go first. */
const endedTasksKept = 30;

export function withTask(state: LodgeState, task: TaskView): LodgeState {
  const tasks = { ...state.tasks, [task.id]: task };
  const ended = Object.values(tasks)
    .filter((each) => each.state !== 'running')
    .sort((one, other) => (other.endedAtMs ?? 0) - (one.endedAtMs ?? 0));
  for (const old of ended.slice(endedTasksKept)) delete tasks[old.id];
  return { ...state, tasks };
}

export function withoutEndedTasks(state: LodgeState): LodgeState {
  const running = Object.entries(state.tasks).filter(([, task]) => task.state === 'running');
  return { ...state, tasks: Object.fromEntries(running) };
}

const actionOfTask: Partial<Record<TaskView['kind'], GuestAction>> = {
  'guest-start': 'start',
  'guest-stop': 'stop',
  'guest-restart': 'restart',
  'guest-freeze': 'freeze',
  'guest-unfreeze': 'unfreeze',
  'guest-kill': 'kill',
  'guest-destroy': 'destroy',
};

/** The task of a guest that runs now, whoever asked for it. */
export function runningTask(state: LodgeState, serial: string, guest: string): TaskView | undefined {
  return Object.values(state.tasks).find(
    (task) =>
      task.state === 'running' &&
      task.serial === serial &&
      task.guest === guest &&
      actionOfTask[task.kind] !== undefined,
  );
}

/** What a guest is busy with: a call of this window or a task of another. */
export function busyAction(state: LodgeState, serial: string, guest: string): GuestAction | undefined {
  const task = runningTask(state, serial, guest);
  return state.devices[serial]?.pending[guest] ?? (task === undefined ? undefined : actionOfTask[task.kind]);
}
