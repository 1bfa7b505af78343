// SPDX-License-Identifier: Apache-2.0
import { type GuestSummary, type HostFacts, type MetricsSample, protocolVersion } from '../../agent/protocol/index.ts';
import { BackOff } from '../adb/back-off.ts';
import { withTimeLimit } from '../adb/time-limit.ts';
import type { Transport } from '../adb/transport.ts';
import type { SessionView } from '../ipc/device-view.ts';
import { Emitter } from '../ipc/emitter.ts';
import { DesktopFailure, type FailureView } from '../ipc/failure.ts';
import type { AgentSession } from './agent-session.ts';
import { type ConnectedDevice, connectDevice } from './connect-device.ts';
import type { DeviceBuild } from './device-build.ts';
import { failureOf, failureView, mayPass, stateFailure } from './device-failure.ts';
import type { DevicePlaces } from './device-script.ts';
import type { KnownDevices } from './known-devices.ts';
import type { RootMethod } from './root-method.ts';

export interface DeviceSessionOptions {
  transport: Transport;
  loadBuild(): Promise<DeviceBuild>;
  known: KnownDevices;
  /** The user's own su command. */
  suSetting?: RootMethod | undefined;
  places?: DevicePlaces | undefined;
}

/** The agent reads its host's facts and its guests before it answers. */
const openTimeoutMs = 30_000;

/** A session that lasted so long was a good one: the next loss starts the back-off anew. */
const steadyAfterMs = 5_000;

/**
 * The lasting wish to be connected to one device: connects, keeps what the agent tells, and connects again after a loss, with
 * back-off, or at once when the device comes back.
 */
export class DeviceSession {
  readonly serial: string;
  readonly onDidChange = new Emitter<void>();
  readonly onDidChangeGuests = new Emitter<GuestSummary[]>();
  readonly onDidSample = new Emitter<MetricsSample>();
  /** A session is open (again): streams and subscriptions resume on it. */
  readonly onDidOpen = new Emitter<AgentSession>();
  readonly onDidLose = new Emitter<FailureView>();
  readonly #options: DeviceSessionOptions;
  readonly #backOff = new BackOff({ firstMs: 250, longestMs: 10_000 });
  #view: SessionView = { phase: 'idle' };
  #session: AgentSession | undefined;
  #guests = new Map<string, GuestSummary>();
  #wish: AbortController | undefined;
  #wake: (() => void) | undefined;
  #wasThere = false;

  constructor(serial: string, options: DeviceSessionOptions) {
    this.serial = serial;
    this.#options = options;
  }

  get view(): SessionView {
    return this.#view;
  }

  /** Open and usable; undefined while there is none. */
  get session(): AgentSession | undefined {
    return this.#session;
  }

  /** As last told; they stay while the session reconnects. */
  get guests(): GuestSummary[] {
    return [...this.#guests.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  /** @throws DesktopFailure why there is no session now */
  requireSession(): AgentSession {
    if (this.#session !== undefined) return this.#session;
    throw this.#whyNone();
  }

  #whyNone(): DesktopFailure {
    const view = this.#view;
    if (view.phase === 'failed' || view.phase === 'reconnecting') return failureOf(view.failure);
    return new DesktopFailure('connection-lost', 'the device is not connected', { serial: this.serial });
  }

  /** Wishes for a connection. Settles with the next attempt's outcome; the wish outlives a failure that may pass. */
  connect(): Promise<void> {
    if (this.#session !== undefined) return Promise.resolve();
    const outcome = this.#nextOutcome();
    if (this.#wish === undefined) {
      this.#wish = new AbortController();
      this.#backOff.reset();
      void this.#run(this.#wish.signal);
    } else {
      this.#backOff.reset();
      this.#wake?.();
    }
    return outcome;
  }

  /**
   * The session that is open, or the next one. Rejects with DesktopFailure when there will be none by itself, or `signal` is aborted.
   */
  whenOpen(signal: AbortSignal): Promise<AgentSession> {
    if (this.#session !== undefined) return Promise.resolve(this.#session);
    return new Promise((resolve, reject) => {
      const stops = [
        this.onDidOpen.on((session) => finish(() => resolve(session))),
        this.onDidChange.on(() => check()),
        () => signal.removeEventListener('abort', onAbort),
      ];
      const finish = (settle: () => void): void => {
        for (const stop of stops) stop();
        settle();
      };
      const check = (): void => {
        const { phase } = this.#view;
        if (phase === 'failed' || phase === 'idle') finish(() => reject(this.#whyNone()));
      };
      const onAbort = (): void => finish(() => reject(new DesktopFailure('cancelled', 'it was cancelled')));
      signal.addEventListener('abort', onAbort);
      check();
    });
  }

  disconnect(): void {
    this.#wish?.abort();
    this.#wish = undefined;
    const session = this.#session;
    this.#session = undefined;
    session?.close();
    this.#guests.clear();
    this.onDidChangeGuests.emit([]);
    this.#set({ phase: 'idle' });
  }

  /** An answer tells a guest's state; the agent's event may come later. */
  noteGuest(guest: GuestSummary): void {
    this.#guests.set(guest.name, guest);
    this.onDidChangeGuests.emit(this.guests);
  }

  /** As `noteGuest`, for one that was destroyed. */
  noteGuestRemoved(name: string): void {
    if (this.#guests.delete(name)) this.onDidChangeGuests.emit(this.guests);
  }

  /** The tracker has news, perhaps of this device. */
  deviceChanged(): void {
    const there = this.#isThere();
    if (there && !this.#wasThere) this.#wake?.();
    this.#wasThere = there;
  }

  #nextOutcome(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = this.onDidChange.on(() => {
        const view = this.#view;
        if (view.phase === 'connecting') return;
        stop();
        if (view.phase === 'ready') resolve();
        else if (view.phase === 'idle')
          reject(new DesktopFailure('cancelled', 'disconnected', { serial: this.serial }));
        else reject(failureOf(view.failure));
      });
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let failure: FailureView;
      try {
        const session = await this.#open(signal);
        const openedAt = performance.now();
        failure = await this.#untilLost(session);
        // A session that breaks as soon as it is open must not be opened four times a second.
        if (performance.now() - openedAt > steadyAfterMs) this.#backOff.reset();
      } catch (error) {
        failure = failureView(error);
      }
      if (signal.aborted) return;
      if (!mayPass(failure.reason)) {
        this.#wish = undefined;
        this.#set({ phase: 'failed', failure });
        return;
      }
      await this.#waitForRetry(failure, signal);
    }
  }

  async #open(signal: AbortSignal): Promise<AgentSession> {
    const { transport, known, suSetting, places } = this.#options;
    const startedAt = performance.now();
    // A retry that fails at once must not make the views flicker: until it gets somewhere, they show that it is one.
    const retry = this.#view.phase === 'reconnecting';
    if (!retry) this.#set({ phase: 'connecting', step: 'probe' });
    const stateProblem = stateFailure(this.#device(), this.serial);
    if (stateProblem !== undefined) throw failureOf(stateProblem);
    const connected = await connectDevice({
      ...{ transport, serial: this.serial, build: await this.#options.loadBuild(), signal },
      ...{ remembered: known.rootMethod(this.serial), setting: suSetting },
      ...(places === undefined ? {} : { places }),
      onStep: (step) => {
        if (!signal.aborted && !(retry && step.step === 'probe')) this.#set(step);
      },
    }).catch((error: unknown) => {
      // What worked last time may be why it failed.
      if (error instanceof DesktopFailure && error.reason.startsWith('root-')) known.forget(this.serial);
      throw error;
    });
    return this.#adopt(connected, startedAt, signal);
  }

  async #adopt(connected: ConnectedDevice, startedAt: number, signal: AbortSignal): Promise<AgentSession> {
    const { session, method, pushedBytes } = connected;
    const adoptGuests = this.#listen(session);
    let host: HostFacts;
    try {
      const opened = await withTimeLimit(session.request('session.open', { protocol: protocolVersion }), {
        timeoutMs: openTimeoutMs,
        failure: () => new DesktopFailure('agent-start-failed', 'the agent does not answer', { serial: this.serial }),
      });
      if (signal.aborted) throw new DesktopFailure('cancelled', 'disconnected');
      host = opened.host;
      adoptGuests(opened.guests);
    } catch (error) {
      session.close();
      throw error;
    }
    this.#options.known.remember(this.serial, method);
    this.#session = session;
    const connectDurationMs = Math.round(performance.now() - startedAt);
    this.#set({ phase: 'ready', host, rootMethod: method, pushedBytes, connectDurationMs });
    this.onDidChangeGuests.emit(this.guests);
    this.onDidOpen.emit(session);
    return session;
  }

  /** Answers a function that takes the first list. Events that come before it are applied after it: the last one is right. */
  #listen(session: AgentSession): (guests: GuestSummary[]) => void {
    const early: (() => void)[] = [];
    let adopted = false;
    const change = (apply: () => void): void => {
      if (!adopted) {
        early.push(apply);
        return;
      }
      apply();
      this.onDidChangeGuests.emit(this.guests);
    };
    session.listen({
      onGuestChanged: (guest) => change(() => this.#guests.set(guest.name, guest)),
      onGuestRemoved: (name) => change(() => this.#guests.delete(name)),
      onSample: (sample) => this.onDidSample.emit(sample),
    });
    return (guests) => {
      this.#guests = new Map(guests.map((guest) => [guest.name, guest]));
      for (const apply of early) apply();
      adopted = true;
    };
  }

  #untilLost(session: AgentSession): Promise<FailureView> {
    return new Promise((resolve) => {
      session.listen({
        onClose: (failure) => {
          if (this.#session === session) this.#session = undefined;
          const view = failureView(failure);
          this.onDidLose.emit(view);
          resolve(view);
        },
      });
    });
  }

  #waitForRetry(failure: FailureView, signal: AbortSignal): Promise<void> {
    const delayMs = this.#backOff.nextDelayMs();
    const there = this.#isThere();
    const attempt = this.#backOff.attempt;
    this.#set({ phase: 'reconnecting', attempt, retryAtMs: there ? Date.now() + delayMs : 0, failure });
    return new Promise((resolve) => {
      // Without the device there is nothing to try: the tracker wakes this when it is back.
      const timer = there ? setTimeout(() => finish(), delayMs) : undefined;
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#wake = undefined;
        resolve();
      };
      signal.addEventListener('abort', finish);
      this.#wake = finish;
    });
  }

  #device(): ReturnType<typeof findDevice> {
    return findDevice(this.#options.transport, this.serial);
  }

  #isThere(): boolean {
    return this.#device()?.state === 'device';
  }

  #set(view: SessionView): void {
    this.#view = view;
    this.onDidChange.emit();
  }
}

function findDevice(transport: Transport, serial: string): Transport['devices'][number] | undefined {
  return transport.devices.find((device) => device.serial === serial);
}
