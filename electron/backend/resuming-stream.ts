// SPDX-License-Identifier: Apache-2.0
import type { Channel, TerminalSize } from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import { failureView } from '../device/device-failure.ts';
import type { DeviceSession } from '../device/device-session.ts';
import type { StreamFromView, StreamToView } from '../ipc/contract.ts';
import { DesktopFailure, type FailureView } from '../ipc/failure.ts';
import { ByteBatches } from './byte-batches.ts';

export interface StreamListener {
  onMessage(message: StreamToView): void;
  /** What `send` had refused to hurry for has left. */
  onDrain?(): void;
}

/** A stream between one view and a device. */
export interface BackendStream {
  /** false: enough is waiting, more is taken after onDrain. Bytes of this call are taken either way. */
  send(message: StreamFromView): boolean;
  /** No more messages follow. */
  close(): void;
}

/** What the kinds of streams differ in. */
export interface StreamKind {
  /**
   * Asks the agent for the stream on this channel, from where the last one stopped. Answers what the view is told; or 'again':
   * where it stopped means nothing to the agent any more, so ask once more, from the start.
   */
  attach(session: AgentSession, channel: Channel): Promise<{ tty?: number; lostBytes: number } | 'again'>;
  /** What the view gets of bytes that came. */
  receive(bytes: Uint8Array): Uint8Array | undefined;
  /** Of a command that has ended. */
  readonly code?: number | undefined;
  /** The agent has left bytes out. */
  skip?(lostBytes: number): void;
  /** The view's size changed; without a session it is for the next attach. */
  resize?(size: TerminalSize, attached?: { session: AgentSession; channel: Channel }): void;
}

/** Input that a device has not taken yet. More than a large paste means that the view does not heed `send`'s answer. */
const largestWaitingInput = 8 * 1024 * 1024;

/** A stream that outlives sessions: when the device is back it attaches again, and goes on where it was. */
export class ResumingStream implements BackendStream {
  readonly #device: DeviceSession;
  readonly #kind: StreamKind;
  readonly #listener: StreamListener;
  readonly #batches: ByteBatches;
  readonly #stopListening: (() => void)[];
  #stopLost: (() => void) | undefined;
  #channel: Channel | undefined;
  #session: AgentSession | undefined;
  #attaching = false;
  #waitingInput: Uint8Array[] = [];
  #waitingInputBytes = 0;
  /** Bytes that this channel brought and the view has not dealt with; and those of channels before it. */
  #unconsumed = 0;
  #unconsumedBefore = 0;
  #inputEnded = false;
  #closed = false;

  constructor(device: DeviceSession, kind: StreamKind, listener: StreamListener) {
    this.#device = device;
    this.#kind = kind;
    this.#listener = listener;
    this.#batches = new ByteBatches((bytes) => listener.onMessage({ kind: 'data', bytes }));
    this.#stopListening = [
      device.onDidOpen.on((session) => void this.#attach(session)),
      device.onDidLose.on((failure) => this.#detach(failure)),
      device.onDidChange.on(() => this.#deviceChanged()),
    ];
    // Later, so that the caller has the stream before its first message.
    queueMicrotask(() => this.#begin());
  }

  send(message: StreamFromView): boolean {
    if (this.#closed) return true;
    switch (message.kind) {
      case 'data':
        return this.#input(message.bytes);
      case 'resize':
        this.#resize({ rows: message.rows, columns: message.columns });
        return true;
      case 'consumed':
        this.#consumed(message.bytes);
        return true;
      case 'end':
        this.#endInput();
        return true;
      case 'close':
        this.close();
        return true;
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const stop of this.#stopListening) stop();
    this.#stopLost?.();
    this.#batches.dispose();
    const channel = this.#channel;
    this.#channel = undefined;
    channel?.reset('closed');
  }

  #begin(): void {
    if (this.#closed || this.#attaching || this.#channel !== undefined) return;
    try {
      void this.#attach(this.#device.requireSession());
    } catch (error) {
      const { phase } = this.#device.view;
      if (phase === 'connecting' || phase === 'reconnecting')
        this.#tell({ kind: 'waiting', failure: failureView(error) });
      else this.#end(failureView(error));
    }
  }

  async #attach(session: AgentSession): Promise<void> {
    if (this.#closed) return;
    this.#attaching = true;
    this.#session = session;
    try {
      const { channel, tty, lostBytes } = await this.#ask(session);
      if (this.#closed || this.#session !== session) {
        channel.reset('closed');
        return;
      }
      if (channel.closed) throw new DesktopFailure('console-unavailable', 'the guest has ended the stream');
      this.#channel = channel;
      this.#tell({ kind: 'attached', lostBytes, ...(tty === undefined ? {} : { tty }) });
      this.#listen(session, channel, tty);
      this.#sendWaitingInput(channel);
    } catch (error) {
      // With the session lost too, onDidLose has told it, and the next session tries again.
      if (session.failure === undefined) this.#end(failureView(error));
    } finally {
      this.#attaching = false;
    }
  }

  async #ask(session: AgentSession): Promise<{ channel: Channel; tty?: number; lostBytes: number }> {
    for (;;) {
      // Data may come before the answer: the channel keeps it until there is a listener.
      const channel = session.openChannel();
      try {
        const answer = await this.#kind.attach(session, channel);
        if (answer !== 'again') return { channel, ...answer };
        channel.reset('again');
      } catch (error) {
        channel.reset('refused');
        throw error;
      }
    }
  }

  #listen(session: AgentSession, channel: Channel, tty: number | undefined): void {
    this.#stopLost?.();
    this.#stopLost = session.listen({
      onConsoleLost: (id, lostBytes) => {
        if (id !== channel.id) return;
        this.#kind.skip?.(lostBytes);
        this.#batches.flush();
        this.#tell({ kind: 'attached', lostBytes, ...(tty === undefined ? {} : { tty }) });
      },
    });
    channel.listen({
      onData: (bytes) => {
        this.#unconsumed += bytes.length;
        const shown = this.#kind.receive(bytes);
        // What the view never sees, it cannot acknowledge.
        const hidden = bytes.length - (shown?.length ?? 0);
        if (hidden > 0) this.#grant(hidden);
        if (shown !== undefined && shown.length > 0) this.#batches.push(shown);
      },
      onEnd: () => this.#end(),
      onDrain: () => this.#listener.onDrain?.(),
      onClose: (reason) => {
        if (this.#channel !== channel || this.#session?.failure !== undefined) return;
        this.#end(failureView(new DesktopFailure('console-unavailable', reason)));
      },
    });
  }

  #detach(failure: FailureView): void {
    if (this.#closed) return;
    this.#batches.flush();
    this.#channel = undefined;
    this.#session = undefined;
    this.#unconsumedBefore += this.#unconsumed;
    this.#unconsumed = 0;
    this.#tell({ kind: 'waiting', failure });
  }

  #deviceChanged(): void {
    const { view } = this.#device;
    if (view.phase === 'failed') this.#end(view.failure);
    else if (view.phase === 'idle') this.#end(failureView(new DesktopFailure('cancelled', 'disconnected')));
  }

  #input(bytes: Uint8Array): boolean {
    const channel = this.#channel;
    if (channel === undefined) {
      this.#waitingInput.push(bytes);
      this.#waitingInputBytes += bytes.length;
    }
    const flowing = channel?.write(bytes) ?? false;
    if ((channel?.queuedBytes ?? this.#waitingInputBytes) > largestWaitingInput) {
      this.#end(failureView(new DesktopFailure('request-invalid', 'too much input waits for the device')));
    }
    return flowing;
  }

  #endInput(): void {
    this.#inputEnded = true;
    this.#channel?.end();
  }

  #sendWaitingInput(channel: Channel): void {
    this.#sendWaiting(channel);
    if (this.#inputEnded) channel.end();
  }

  #sendWaiting(channel: Channel): void {
    if (this.#waitingInput.length === 0) return;
    let flowing = true;
    for (const bytes of this.#waitingInput) flowing = channel.write(bytes);
    this.#waitingInput = [];
    this.#waitingInputBytes = 0;
    if (flowing) this.#listener.onDrain?.();
  }

  #resize(size: TerminalSize): void {
    const [session, channel] = [this.#session, this.#channel];
    const attached = session === undefined || channel === undefined ? undefined : { session, channel };
    this.#kind.resize?.(size, attached);
  }

  #consumed(bytes: number): void {
    const before = Math.min(bytes, this.#unconsumedBefore);
    this.#unconsumedBefore -= before;
    this.#grant(Math.min(bytes - before, this.#unconsumed));
  }

  #grant(bytes: number): void {
    if (bytes === 0) return;
    this.#unconsumed -= bytes;
    this.#channel?.consumed(bytes);
  }

  #tell(message: StreamToView): void {
    if (!this.#closed) this.#listener.onMessage(message);
  }

  #end(failure?: FailureView): void {
    if (this.#closed) return;
    this.#batches.flush();
    const { code } = this.#kind;
    this.#tell({
      kind: 'closed',
      ...(failure === undefined ? {} : { failure }),
      ...(code === undefined || failure !== undefined ? {} : { code }),
    });
    this.close();
  }
}
