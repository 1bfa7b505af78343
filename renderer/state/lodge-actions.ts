// SPDX-License-Identifier: Apache-2.0

import type { GuestCreateRequest, GuestSummary } from '../../agent/protocol/index.ts';
import type { CallName, CallParams } from '../../electron/ipc/contract.ts';
import { type Backend, failureOf } from './backend.ts';
import type { LocationStore } from './location.ts';
import {
  type GuestAction,
  type LodgeStore,
  withDevice,
  withDevices,
  withGuest,
  withGuests,
  withGuestsFailure,
  withoutEndedTasks,
  withPending,
  withTask,
} from './lodge-store.ts';
import type { NoticeStore } from './notices.ts';

/** After this the guest's processes are killed. */
export const stopTimeLimitMs = 60_000;

const actionsAtOnce = 4;

export interface NewGuest {
  serial: string;
  request: GuestCreateRequest;
  /** On this computer, or on the device: one of them. */
  archivePath?: string;
  devicePath?: string;
  taskId: string;
}

/** What a person can do, and what the backend tells: the only place that changes the store. */
export class LodgeActions {
  readonly #backend: Backend;
  readonly #store: LodgeStore;
  readonly #notices: NoticeStore;
  readonly #location: LocationStore;

  constructor(backend: Backend, store: LodgeStore, notices: NoticeStore, location: LocationStore) {
    this.#backend = backend;
    this.#store = store;
    this.#notices = notices;
    this.#location = location;
  }

  /** Listens first and asks then, so that nothing falls between. Answers a function that stops it. */
  begin(): () => void {
    const stop = [
      this.#backend.on('devices.changed', (view) => this.#store.setState((state) => withDevices(state, view))),
      this.#backend.on('guests.changed', ({ serial, guests }) =>
        this.#store.setState((state) => withGuests(state, serial, guests)),
      ),
      this.#backend.on('task.changed', (task) => this.#store.setState((state) => withTask(state, task))),
      this.#backend.on('updates.changed', (updates) => this.#store.setState({ updates })),
      this.#listGuestsWhenReady(),
    ];
    void this.load();
    void this.#loadUpdates();
    return () => {
      for (const each of stop) each();
    };
  }

  async load(): Promise<void> {
    this.#store.setState(({ failure: _, ...state }) => state, true);
    try {
      const [app, devices, tasks] = await Promise.all([
        this.#backend.call('app.info', {}),
        this.#backend.call('devices.list', {}),
        this.#backend.call('task.list', {}),
      ]);
      this.#store.setState((state) => ({ ...tasks.reduce(withTask, withDevices(state, devices)), app }));
    } catch (error) {
      this.#store.setState({ failure: failureOf(error) });
    }
  }

  async #loadUpdates(): Promise<void> {
    try {
      const updates = await this.#backend.call('updates.get', {});
      this.#store.setState((state) => (state.updates === undefined ? { updates } : {}));
    } catch {
      // Settings show nothing of updates then; all else works.
    }
  }

  #listGuestsWhenReady(): () => void {
    return this.#store.subscribe((state, previous) => {
      for (const serial of state.order) {
        const ready = state.devices[serial]?.view.session.phase === 'ready';
        if (ready && previous.devices[serial]?.view.session.phase !== 'ready') void this.listGuests(serial);
      }
    });
  }

  async listGuests(serial: string): Promise<void> {
    try {
      const guests = await this.#backend.call('guests.list', { serial });
      this.#store.setState((state) => withGuests(state, serial, guests));
    } catch (error) {
      this.#store.setState((state) => withGuestsFailure(state, serial, failureOf(error)));
    }
  }

  /** How it goes shows in the device's session; a failure there is the device's page. */
  async connect(serial: string): Promise<void> {
    try {
      const view = await this.#backend.call('device.connect', { serial });
      this.#store.setState((state) => withDevice(state, view));
    } catch (error) {
      const session = this.#store.getState().devices[serial]?.view.session;
      if (session?.phase === 'idle' || session === undefined) this.#notices.getState().fail(failureOf(error));
    }
  }

  /** A call whose failure is a notice. */
  attempt<N extends CallName>(name: N, params: CallParams<N>): Promise<boolean> {
    return this.#attempt(() => this.#backend.call(name, params));
  }

  disconnect(serial: string): Promise<boolean> {
    return this.#attempt(() => this.#backend.call('device.disconnect', { serial }));
  }

  retryAdb(): Promise<boolean> {
    return this.#attempt(() => this.#backend.call('adb.retry', {}));
  }

  cancelTask(taskId: string): Promise<boolean> {
    return this.#attempt(() => this.#backend.call('task.cancel', { taskId }));
  }

  clearEndedTasks(): void {
    this.#store.setState(withoutEndedTasks);
  }

  /** Answers whether it succeeded; a failure is shown as a notice. */
  async act(serial: string, guest: string, action: GuestAction): Promise<boolean> {
    this.#store.setState((state) => withPending(state, serial, guest, action));
    try {
      const summary = await this.#callAction(serial, guest, action);
      if (summary !== undefined) this.#store.setState((state) => withGuest(state, serial, summary));
      return true;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason !== 'cancelled' && !this.#pageShows(serial, guest, action))
        this.#notices.getState().fail(failure, guest);
      return false;
    } finally {
      this.#store.setState((state) => withPending(state, serial, guest, undefined));
    }
  }

  /** The same with several, a few at a time: a phone that starts twenty at once answers nobody. */
  async actOnAll(serial: string, guests: readonly string[], action: GuestAction): Promise<void> {
    const waiting = [...guests];
    const work = async (): Promise<void> => {
      for (let guest = waiting.shift(); guest !== undefined; guest = waiting.shift()) {
        await this.act(serial, guest, action);
      }
    };
    await Promise.all(Array.from({ length: actionsAtOnce }, work));
  }

  /** The overview has why the last start failed; a notice over it would say it twice. */
  #pageShows(serial: string, guest: string, action: GuestAction): boolean {
    if (action !== 'start' && action !== 'restart') return false;
    const { place } = this.#location.getState();
    const { lastEnd } = this.#store.getState().devices[serial]?.guests?.find((each) => each.name === guest) ?? {};
    return (
      place.serial === serial && place.guest === guest && place.tab === 'overview' && lastEnd?.failure !== undefined
    );
  }

  async #callAction(serial: string, guest: string, action: GuestAction): Promise<GuestSummary | undefined> {
    switch (action) {
      case 'start':
        return this.#backend.call('guest.start', { serial, guest });
      case 'stop':
        return this.#backend.call('guest.stop', { serial, guest, timeoutMs: stopTimeLimitMs });
      case 'restart':
        return this.#backend.call('guest.restart', { serial, guest });
      case 'freeze':
        return this.#backend.call('guest.freeze', { serial, guest });
      case 'unfreeze':
        return this.#backend.call('guest.unfreeze', { serial, guest });
      case 'kill':
        return this.#backend.call('guest.kill', { serial, guest });
      case 'destroy':
        await this.#backend.call('guest.destroy', { serial, guest, withSnapshots: true });
        return undefined;
    }
  }

  /** Throws a DesktopFailure: the dialog that asked shows it. */
  async create(guest: NewGuest): Promise<GuestSummary> {
    const summary = await this.#backend.call('guest.create', { ...guest });
    this.#store.setState((state) => withGuest(state, guest.serial, summary));
    return summary;
  }

  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#notices.getState().fail(failureOf(error));
      return false;
    }
  }
}
