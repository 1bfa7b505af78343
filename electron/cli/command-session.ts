// SPDX-License-Identifier: Apache-2.0
import type { Backend, BackendClient } from '../backend/backend.ts';
import type { CallName, CallParams, CallResult } from '../ipc/contract.ts';
import type { DevicesView, DeviceView } from '../ipc/device-view.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { Output } from './output.ts';

/** An adb server that was just started finds the USB devices one after the other. */
const settleMs = 2_500;

/** One run of the command: the backend in this process, and the device that it is about. */
export class CommandSession {
  readonly backend: Backend;
  readonly client: BackendClient;
  readonly output: Output;
  readonly #serial: string | undefined;

  constructor(backend: Backend, output: Output, serial: string | undefined) {
    this.backend = backend;
    this.client = backend.client();
    this.output = output;
    this.#serial = serial;
    backend.start();
  }

  /** @throws DesktopFailure as the call's failure says */
  async call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>> {
    const answer = await this.client.call(name, params);
    if (answer.ok) return answer.result as CallResult<N>;
    throw new DesktopFailure(answer.failure.reason, answer.failure.message, answer.failure.details);
  }

  /** The device list, as soon as the server has told it. */
  async devices(): Promise<DevicesView> {
    return this.#waitFor((view) => (view.adb.state === 'ready' ? view : undefined), settleMs * 4);
  }

  /** The device named by -s, else the only one. Answers when the session with it is ready. */
  async connect(): Promise<DeviceView> {
    const device = await this.#chooseDevice();
    return this.call('device.connect', { serial: device.serial });
  }

  /** Where the next file is saved to that a call would ask a person about. */
  saveTo(place: string): void {
    this.backend.shell.chooseSavePath = () => Promise.resolve(place);
  }

  dispose(): void {
    this.client.dispose();
    this.backend.dispose();
  }

  async #chooseDevice(): Promise<DeviceView> {
    let last: DevicesView | undefined;
    const choose = (view: DevicesView): DeviceView | undefined => {
      last = view;
      const devices = view.devices.filter((device) => device.adbState !== 'gone');
      if (this.#serial !== undefined)
        return devices.find((device) => device.serial === this.#serial && isSettled(device));
      const usable = devices.filter((device) => device.adbState === 'device');
      if (usable.length > 1) throw severalDevices(usable);
      return usable[0];
    };
    try {
      return await this.#waitFor(choose, settleMs);
    } catch (error) {
      if (!(error instanceof DesktopFailure) || error.reason !== 'device-absent') throw error;
      throw noDevice(last, this.#serial) ?? error;
    }
  }

  #waitFor<T>(choose: (view: DevicesView) => T | undefined, timeoutMs: number): Promise<T> {
    const { devices } = this.backend;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        stop();
        settle();
      };
      const check = (): void => {
        const view = devices.view();
        if (view.adb.failure !== undefined) {
          const { reason, message, details } = view.adb.failure;
          finish(() => reject(new DesktopFailure(reason, message, details)));
          return;
        }
        try {
          const chosen = choose(view);
          if (chosen !== undefined) finish(() => resolve(chosen));
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const timer = setTimeout(() => {
        finish(() => reject(new DesktopFailure('device-absent', 'adb lists none', { serial: this.#serial ?? '' })));
      }, timeoutMs);
      const stop = devices.onDidChange.on(check);
      queueMicrotask(check);
    });
  }
}

/** A device that just appeared passes through these on its own. */
function isSettled({ adbState }: DeviceView): boolean {
  return adbState === 'device' || adbState === 'unauthorized' || adbState === 'no-permissions';
}

function severalDevices(devices: readonly DeviceView[]): DesktopFailure {
  const serials = devices.map((device) => device.serial).join(', ');
  return new DesktopFailure('request-invalid', `several devices are connected, choose one with -s: ${serials}`, {
    serials,
  });
}

/** Why the device that was meant cannot be used, where its state says so. */
function noDevice(view: DevicesView | undefined, serial: string | undefined): DesktopFailure | undefined {
  const meant = view?.devices.find((device) => serial === undefined || device.serial === serial);
  if (meant?.failure === undefined) return undefined;
  return new DesktopFailure(meant.failure.reason, meant.failure.message, meant.failure.details);
}
