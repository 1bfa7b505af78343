// SPDX-License-Identifier: Apache-2.0
import type { Channel } from '../../../agent/protocol/index.ts';
import { failureView } from '../../device/device-failure.ts';
import type { DeviceSession } from '../../device/device-session.ts';
import type { StreamFromView, StreamParams } from '../../ipc/contract.ts';
import { DesktopFailure } from '../../ipc/failure.ts';
import type { BackendStream, StreamListener } from '../resuming-stream.ts';
import type { Tasks, TaskWork } from '../tasks.ts';

/** A view that sends more than it was told is taken does not heed the credits. */
const largestWaiting = 16 * 1024 * 1024;

/**
 * A tar from a view into a guest. It is a task, so that it is seen and cancelled anywhere; it ends with the view, whose files they are.
 * The view is told what has left for the device, and keeps little more than that on its way.
 */
export class UploadStream implements BackendStream {
  readonly #listener: StreamListener;
  readonly #totalBytes: number;
  #channel: Channel | undefined;
  #task: TaskWork | undefined;
  #untold = 0;
  #sent = 0;
  #percent = -1;
  #closed = false;

  constructor(tasks: Tasks, device: DeviceSession, params: StreamParams<'upload'>, listener: StreamListener) {
    this.#listener = listener;
    this.#totalBytes = params.totalBytes;
    const { serial, guest, taskId: id } = params;
    // Later, so that the caller has the stream before its first message.
    queueMicrotask(() => {
      tasks
        .run({ id, kind: 'files-upload', serial, guest, cancellable: true }, (task) => this.#run(device, params, task))
        .then(
          () => this.#tell({ kind: 'closed' }),
          (error: unknown) => this.#tell({ kind: 'closed', failure: failureView(error) }),
        );
    });
  }

  send(message: StreamFromView): boolean {
    if (message.kind === 'data') return this.#take(message.bytes);
    if (message.kind === 'end') this.#channel?.end();
    if (message.kind === 'close') this.close();
    return true;
  }

  close(): void {
    this.#closed = true;
    this.#channel?.reset('cancelled');
  }

  async #run(device: DeviceSession, params: StreamParams<'upload'>, task: TaskWork): Promise<void> {
    const { guest: name, path, existing } = params;
    const session = device.requireSession();
    const channel = session.openChannel();
    this.#channel = channel;
    this.#task = task;
    channel.listen({
      onData: (bytes) => channel.consumed(bytes.length),
      onDrain: () => this.#drained(),
    });
    const cancel = (): void => channel.reset('cancelled');
    task.signal.addEventListener('abort', cancel);
    try {
      const answer = session.request('files.upload', { name, path, existing, channel: channel.id });
      this.#tell({ kind: 'attached', lostBytes: 0 });
      if (this.#closed) cancel();
      await answer;
    } catch (error) {
      if (task.signal.aborted || this.#closed) throw new DesktopFailure('cancelled', 'given up', { guest: name });
      throw error;
    } finally {
      task.signal.removeEventListener('abort', cancel);
      if (!channel.closed) channel.reset('over');
    }
  }

  #take(bytes: Uint8Array): boolean {
    const channel = this.#channel;
    // Nothing is sent before it is attached, and what comes after its end is late.
    if (channel === undefined || channel.closed) return true;
    this.#untold += bytes.length;
    this.#sent += bytes.length;
    const flowing = channel.write(bytes);
    if (channel.queuedBytes > largestWaiting) channel.reset('too much waits for the device');
    else if (flowing) this.#drained();
    return flowing;
  }

  #drained(): void {
    const percent = Math.floor((this.#sent * 100) / Math.max(1, this.#totalBytes));
    if (percent !== this.#percent) {
      this.#percent = percent;
      this.#task?.progress(this.#sent, Math.max(this.#sent, this.#totalBytes));
    }
    this.#tell({ kind: 'taken', bytes: this.#untold });
    this.#untold = 0;
    this.#listener.onDrain?.();
  }

  #tell(message: Parameters<StreamListener['onMessage']>[0]): void {
    if (!this.#closed || message.kind === 'closed') this.#listener.onMessage(message);
  }
}
