// SPDX-License-Identifier: Apache-2.0
import * as adbkit from '@devicefarmer/adbkit';
import * as connection from '@devicefarmer/adbkit/dist/src/adb/connection.js';

/**
 * The package is CommonJS with getters that Node's import does not see: under Node and the bundler `default` is the whole of
 * module.exports, under a test runner that mends such things it is what it says.
 */
function exportsOf<T extends { default: unknown }>(module: T): T {
  const inner = module.default;
  return typeof inner === 'object' && inner !== null && 'default' in inner ? (inner as T) : module;
}

const kit = exportsOf(adbkit);
const { default: AdbkitConnection } = exportsOf(connection);

type ServerConnection = InstanceType<typeof AdbkitConnection>;

class QuietConnection extends AdbkitConnection {
  /** Refused means that no server runs. Whether to start one is for AdbServer alone to decide, once, not for every request. */
  override startServer(): ReturnType<ServerConnection['startServer']> {
    throw Object.assign(new Error('no adb server listens there'), { code: 'ECONNREFUSED' });
  }
}

/** adbkit's client without its two surprises: starting servers by itself, and 'error' events that nobody listens to. */
export class QuietClient extends kit.Client {
  override connection(): ReturnType<InstanceType<typeof kit.Client>['connection']> {
    return this.#make().connect();
  }

  /** A connection that ends with the signal, also while it is still being made. Its promise may never settle then. */
  connectionUntil(signal: AbortSignal): ReturnType<InstanceType<typeof kit.Client>['connection']> {
    const made = this.#make();
    const connecting = made.connect();
    const end = (): void => void made.socket.destroy();
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
    return connecting;
  }

  #make(): QuietConnection {
    const { host, port } = this.options;
    const made = new QuietConnection({ host: host ?? '127.0.0.1', port: port ?? 5037 });
    // An error after the connection was made also ends the stream, and that is where it is noticed.
    made.on('error', () => undefined);
    return made;
  }
}

export type { ServerConnection };
