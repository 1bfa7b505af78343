// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { AdbView } from '../ipc/device-view.ts';
import { DesktopFailure, type FailureView } from '../ipc/failure.ts';
import { adbFailure } from './adb-failure.ts';
import { type AdbServerAddress, adbServerAddress, checkServerVersion, startAdbServer } from './adb-server.ts';
import { QuietClient } from './adbkit.ts';
import { askServer } from './ask-server.ts';
import { BackOff } from './back-off.ts';
import { parseDeviceList } from './device-list.ts';
import { trackDevices } from './device-tracker.ts';
import { withTimeLimit } from './time-limit.ts';
import type { DevicePlace, PushRequest, Transport, TransportDevice } from './transport.ts';

export interface AdbTransportOptions {
  environment?: NodeJS.ProcessEnv;
  /** A server that is somebody else's: it is used while it is there, and never started. Without it, the environment's own. */
  further?: AdbServerAddress;
}

/** How long a device may take to answer that a service is open. */
const openTimeoutMs = 15_000;
/** How long a server may take to tell what it knows by itself; it answers at once when it is one. */
const ownAnswerTimeoutMs = 5_000;
/** How long a server that was just started may take to listen. */
const serverStartTimeoutMs = 10_000;
/** How long the server may take with a question; it tries an address for up to ten seconds itself. */
const askTimeoutMs = 30_000;

/** The adb server through adbkit. Finds it, starts it where there is none, follows its device list, and never ends one. */
export class AdbTransport implements Transport {
  readonly #address: AdbServerAddress;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #isFurther: boolean;
  readonly #client: QuietClient;
  readonly #backOff = new BackOff({ firstMs: 250, longestMs: 10_000 });
  #adb: AdbView;
  #devices: TransportDevice[] = [];
  #listeners = new Set<() => void>();
  #stopTracking: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #running = false;
  readonly #asking = new Set<AbortController>();

  constructor(options: AdbTransportOptions = {}) {
    this.#environment = options.environment ?? process.env;
    this.#isFurther = options.further !== undefined;
    this.#address = options.further ?? adbServerAddress(this.#environment);
    this.#client = new QuietClient({ ...this.#address });
    this.#adb = { state: 'starting', ...this.#address };
  }

  get adb(): AdbView {
    return this.#adb;
  }

  get servers(): readonly AdbView[] {
    return [this.#adb];
  }

  placeOf(serial: string): DevicePlace {
    return { serial };
  }

  get devices(): readonly TransportDevice[] {
    return this.#devices;
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  retry(): void {
    this.#backOff.reset();
    this.#wake?.();
  }

  askServer(service: string): Promise<string> {
    return this.#ask(service, askTimeoutMs);
  }

  async features(serial: string): Promise<ReadonlySet<string>> {
    const words = await this.#ask(`host-serial:${serial}:features`, ownAnswerTimeoutMs);
    return new Set(words.split(/[,\s]+/));
  }

  async openService(serial: string, service: string): Promise<Duplex> {
    const opening = this.#client.getDevice(serial).openLocal(service) as unknown as PromiseLike<Duplex>;
    try {
      const stream = await withTimeLimit(opening, {
        timeoutMs: openTimeoutMs,
        failure: () => new DesktopFailure('device-offline', 'the device does not answer', { serial }),
        onLate: (late) => late.destroy(),
      });
      // Errors of a socket after this point end it; 'close' follows, and that is what its reader waits for.
      stream.on('error', () => undefined);
      return stream;
    } catch (error) {
      throw adbFailure(error, 'connection-lost', serial);
    }
  }

  async push(serial: string, request: PushRequest): Promise<void> {
    try {
      const sync = await this.#client.getDevice(serial).syncService();
      const source = createReadStream(request.sourcePath);
      try {
        await new Promise<void>((resolve, reject) => {
          // Not `once`: adbkit may tell a second error, and one that nobody hears would end this process.
          source.on('error', reject);
          const transfer = sync.pushStream(source, request.targetPath, request.mode);
          transfer.on('progress', (stats: { bytesTransferred: number }) =>
            request.onProgress?.(stats.bytesTransferred),
          );
          transfer.on('error', reject);
          transfer.once('end', resolve);
        });
      } finally {
        source.destroy();
        sync.end();
      }
    } catch (error) {
      throw adbFailure(error, 'deploy-failed', serial);
    }
  }

  dispose(): void {
    this.#running = false;
    this.#stopTracking?.();
    for (const asking of this.#asking) asking.abort();
    this.#wake?.();
    this.#listeners.clear();
  }

  async #run(): Promise<void> {
    while (this.#running) {
      let failure: FailureView | undefined;
      try {
        await this.#connectToServer();
        await this.#follow();
      } catch (error) {
        const further = this.#isFurther ? { further: 'yes' } : {};
        failure = viewOf(adbFailure(error, 'adb-server-unreachable'), { ...this.#address, ...further });
      }
      if (!this.#running) return;
      this.#devices = [];
      this.#set(failure === undefined ? { state: 'starting' } : { state: 'failed', failure });
      await this.#pause(this.#backOff.nextDelayMs());
    }
  }

  async #connectToServer(): Promise<void> {
    let version: number;
    try {
      version = await this.#serverVersion();
    } catch (error) {
      const refused = adbFailure(error, 'adb-server-unreachable').details.code === 'ECONNREFUSED';
      if (!refused || this.#isFurther) throw error;
      version = await this.#startServer();
    }
    checkServerVersion(version, this.#address);
    this.#set({ state: 'starting', serverVersion: version });
  }

  async #serverVersion(): Promise<number> {
    const version = Number.parseInt(await this.#ask('host:version', ownAnswerTimeoutMs), 16);
    if (!Number.isInteger(version))
      throw new DesktopFailure('adb-server-unreachable', 'what listens there is not an adb server');
    return version;
  }

  /** Whatever becomes of the question, its connection is over in the end: a server that hangs would gather them. */
  async #ask(service: string, timeoutMs: number): Promise<string> {
    const end = new AbortController();
    this.#asking.add(end);
    const ended = new Promise<never>((_, reject) => {
      const failure = (): void => reject(new DesktopFailure('adb-server-unreachable', 'nobody asks any more'));
      end.signal.addEventListener('abort', failure, { once: true });
    });
    try {
      return await withTimeLimit(Promise.race([askServer(this.#client, service, end.signal), ended]), {
        timeoutMs,
        failure: () => new DesktopFailure('adb-server-unreachable', 'the server does not answer', { ...this.#address }),
      });
    } finally {
      this.#asking.delete(end);
      end.abort();
    }
  }

  async #startServer(): Promise<number> {
    const { ended, forget } = startAdbServer(this.#address, this.#environment);
    const giveUpAt = Date.now() + serverStartTimeoutMs;
    let over: string | undefined;
    void ended.then((words) => {
      over = words;
    });
    try {
      for (;;) {
        try {
          return await this.#serverVersion();
        } catch (error) {
          // It may have ended because another server was quicker to the port: that one is asked once more.
          if (over !== undefined) throw new DesktopFailure('adb-server-unreachable', over, { ...this.#address });
          if (Date.now() > giveUpAt) throw error;
          await this.#pause(20);
        }
      }
    } finally {
      forget();
    }
  }

  /** Resolves when the server goes away. */
  async #follow(): Promise<void> {
    const tracking = trackDevices(this.#client, (text) => {
      this.#backOff.reset();
      this.#devices = parseDeviceList(text);
      this.#set({ ...this.#adb, state: 'ready' });
    });
    this.#stopTracking = tracking.stop;
    try {
      await tracking.ended;
    } finally {
      this.#stopTracking = undefined;
    }
  }

  #set(view: Partial<AdbView>): void {
    this.#adb = { state: 'starting', ...view, ...this.#address };
    for (const listener of [...this.#listeners]) listener();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function viewOf(failure: DesktopFailure, server: FailureView['details']): FailureView {
  return { reason: failure.reason, message: failure.message, details: { ...server, ...failure.details } };
}
