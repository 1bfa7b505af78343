// SPDX-License-Identifier: Apache-2.0
import {
  type BrowserWindow,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  type MessagePortMain,
  type WebContents,
} from 'electron';
import type { Backend, BackendClient } from '../backend/backend.ts';
import { checkStreamMessage } from '../backend/params.ts';
import type { BackendEventName, BackendEvents, CallAnswer, CallName } from '../ipc/contract.ts';
import { callChannel, eventChannel, streamChannel } from '../ipc/electron-channels.ts';
import { appOrigin } from './app-protocol.ts';
import { PageCrashes } from './page-crashes.ts';
import type { ScreenSight } from './screen-sight.ts';

const sightEvents = ['show', 'hide', 'minimize', 'restore'] as const;

/** One window's page, and its side of the backend. */
class WindowClient {
  readonly #backend: Backend;
  readonly #window: BrowserWindow;
  readonly #screen: ScreenSight;
  readonly #crashes = new PageCrashes();
  readonly #stopHearing: () => void;
  #client: BackendClient;

  constructor(backend: Backend, window: BrowserWindow, screen: ScreenSight) {
    this.#screen = screen;
    this.#backend = backend;
    this.#window = window;
    this.#client = this.#newClient();
    // A page that is loaded anew, or has crashed, leaves its streams and wishes behind.
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#renewClient();
    });
    window.webContents.on('render-process-gone', (_, { reason }) => {
      this.#renewClient();
      // Else the window would stay empty.
      if (this.#crashes.shouldReload(reason, Date.now())) window.webContents.reload();
    });
    const tell = (): void => this.#tellWhetherSeen();
    for (const event of sightEvents) window.on(event as 'show', tell);
    this.#stopHearing = screen.onDidChange.on(tell);
    // A page that is loaded while its window is hidden takes itself for a seen one.
    window.webContents.on('did-finish-load', tell);
  }

  get client(): BackendClient {
    return this.#client;
  }

  /** The page of this window, and no frame in it or page that it was led to. */
  isSender({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
    if (senderFrame === null || this.#window.isDestroyed()) return false;
    return senderFrame === this.#window.webContents.mainFrame && senderFrame.origin === appOrigin;
  }

  get contents(): WebContents | undefined {
    return this.#window.isDestroyed() ? undefined : this.#window.webContents;
  }

  dispose(): void {
    this.#stopHearing();
    this.#client.dispose();
  }

  #newClient(): BackendClient {
    const client = this.#backend.client();
    client.onEvent(({ event, payload }) => this.#send(event, payload));
    return client;
  }

  #tellWhetherSeen(): void {
    if (this.#window.isDestroyed()) return;
    this.#send('window.seen', { seen: this.#screen.isOn && this.#window.isVisible() && !this.#window.isMinimized() });
  }

  #send<E extends BackendEventName>(event: E, payload: BackendEvents[E]): void {
    if (!this.#window.isDestroyed()) this.#window.webContents.send(eventChannel, event, payload);
  }

  #renewClient(): void {
    this.#client.dispose();
    this.#client = this.#newClient();
  }
}

/** The backend for the pages of the app's windows. Calls of any other page or frame are refused. */
export class IpcServer {
  readonly #backend: Backend;
  readonly #screen: ScreenSight;
  readonly #windows = new Set<WindowClient>();

  constructor(backend: Backend, screen: ScreenSight) {
    this.#backend = backend;
    this.#screen = screen;
    ipcMain.handle(callChannel, (event, name: unknown, params: unknown) => this.#call(event, name, params));
    ipcMain.on(streamChannel, (event, request: unknown) => this.#openStream(event, request));
  }

  serve(window: BrowserWindow): void {
    const served = new WindowClient(this.#backend, window, this.#screen);
    this.#windows.add(served);
    window.once('closed', () => {
      this.#windows.delete(served);
      served.dispose();
    });
  }

  /** The page behind a client of the backend; undefined: it has gone, or was loaded anew. */
  contentsOf(client: object): WebContents | undefined {
    return [...this.#windows].find((each) => each.client === client)?.contents;
  }

  #senderOf(event: IpcMainEvent | IpcMainInvokeEvent): BackendClient | undefined {
    return [...this.#windows].find((each) => each.isSender(event))?.client;
  }

  async #call(event: IpcMainInvokeEvent, name: unknown, params: unknown): Promise<CallAnswer<CallName>> {
    const client = this.#senderOf(event);
    if (client !== undefined) return client.call(String(name), params);
    return { ok: false, failure: { reason: 'request-invalid', message: 'not from the page of Lodge', details: {} } };
  }

  #openStream(event: IpcMainEvent, request: unknown): void {
    const [port] = event.ports;
    if (port === undefined) return;
    const client = this.#senderOf(event);
    if (client === undefined) {
      port.close();
      return;
    }
    const { name, params } = (request ?? {}) as { name?: unknown; params?: unknown };
    connectPort(client, port, { name: String(name), params });
  }
}

function connectPort(client: BackendClient, port: MessagePortMain, request: { name: string; params: unknown }): void {
  const stream = client.stream(request.name, request.params, { onMessage: (message) => port.postMessage(message) });
  port.on('message', ({ data }) => {
    try {
      stream.send(checkStreamMessage(data));
    } catch {
      stream.close();
      port.close();
    }
  });
  port.once('close', () => stream.close());
  port.start();
}
