// SPDX-License-Identifier: Apache-2.0
import type { DeviceSession } from '../../device/device-session.ts';
import type { Backend } from '../backend.ts';
import type { CallContext } from '../call-context.ts';

/** Connects; when that takes a push, the push is a task of the activity view. */
export async function connectDevice(device: DeviceSession, { backend }: CallContext): Promise<void> {
  let deploying: Promise<void> | undefined;
  const stop = device.onDidChange.on(() => {
    const { view } = device;
    if (view.phase === 'connecting' && view.step === 'push') deploying ??= deployTask(device, backend, connecting);
  });
  const connecting = device.connect();
  try {
    await connecting;
  } finally {
    stop();
    // The task has the same outcome, which is told by the call.
    await deploying?.catch(() => undefined);
  }
}

function deployTask(device: DeviceSession, backend: Backend, connecting: Promise<void>): Promise<void> {
  return backend.tasks.run({ kind: 'deploy', serial: device.serial, cancellable: true }, async (task) => {
    task.signal.addEventListener('abort', () => device.disconnect());
    const stop = device.onDidChange.on(() => {
      const { view } = device;
      if (view.phase === 'connecting' && view.totalBytes !== undefined)
        task.progress(view.sentBytes ?? 0, view.totalBytes);
    });
    await connecting.finally(stop);
  });
}
