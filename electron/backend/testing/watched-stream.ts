// SPDX-License-Identifier: Apache-2.0
import type { StreamToView } from '../../ipc/contract.ts';
import type { BackendClient } from '../backend.ts';
import type { BackendStream } from '../resuming-stream.ts';

/** A stream with everything that it says. */
export class WatchedStream {
  readonly messages: StreamToView[] = [];
  readonly stream: BackendStream;

  constructor(client: BackendClient, name: string, params: unknown) {
    this.stream = client.stream(name, params, {
      onMessage: (message) => {
        this.messages.push(message);
        if (message.kind === 'data') this.stream.send({ kind: 'consumed', bytes: message.bytes.length });
      },
    });
  }

  get text(): string {
    const bytes = this.messages.flatMap((message) => (message.kind === 'data' ? [message.bytes] : []));
    return Buffer.concat(bytes).toString();
  }

  get kinds(): string {
    return this.messages
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'data')
      .join(' ');
  }
}
