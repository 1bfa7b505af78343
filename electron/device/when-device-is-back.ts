// SPDX-License-Identifier: Apache-2.0
import type { Transport } from '../adb/transport.ts';
import { DesktopFailure } from '../ipc/failure.ts';

/** adbd restarts within a second or two; a device that has to be looked for on USB again takes longer. */
const backTimeoutMs = 30_000;
/** adb says "restarting" even when nothing is going to happen: without a disappearance for so long, go on. */
const goneTimeoutMs = 3_000;

export interface DeviceReturn {
  /** The device has left the list (or not, for a while) and is there again. */
  promise: Promise<void>;
  dispose(): void;
}

/** Listens from now on, so that a quick restart is not missed. */
export function whenDeviceIsBack(transport: Transport, serial: string, signal?: AbortSignal): DeviceReturn {
  let gone = false;
  let dispose = (): void => undefined;
  const isThere = (): boolean =>
    transport.devices.some((device) => device.serial === serial && device.state === 'device');
  const promise = new Promise<void>((resolve, reject) => {
    const check = (): void => {
      if (!isThere()) gone = true;
      else if (gone) resolve();
    };
    const stopListening = transport.onDidChange(check);
    const goneTimer = setTimeout(() => !gone && resolve(), goneTimeoutMs);
    const backTimer = setTimeout(
      () => reject(new DesktopFailure('device-gone', 'the device did not come back after adb root', { serial })),
      backTimeoutMs,
    );
    const onAbort = (): void => reject(new DesktopFailure('cancelled', 'the connection was given up'));
    signal?.addEventListener('abort', onAbort);
    dispose = () => {
      stopListening();
      clearTimeout(goneTimer);
      clearTimeout(backTimer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  // It may reject while nobody waits yet.
  promise.catch(() => undefined);
  return { promise, dispose: () => dispose() };
}
