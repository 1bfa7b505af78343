// SPDX-License-Identifier: Apache-2.0
import {
  type BrowserWindow,
  type IpcMainEvent,
  type IpcMainInvokeEvent,
  ipcMain,
  type MessagePortMain,
} from 'electron';
import type { Backend, BackendClient } from '../backend/backend.ts';
import { checkStreamMessage } from '../backend/params.ts';
import type { CallAnswer, CallName } from '../ipc/contract.ts';
import { callChannel, eventChannel, streamChannel } from '../ipc/electron-channels.ts';
import { appOrigin } from './app-protocol.ts';

/** The backend for the page of one window. Calls of any other page or frame are refused. */
export class IpcServer {
  readonly #backend: Backend;
  readonly #window: BrowserWindow;
  #client: BackendClient;

  constructor(backend: Backend, window: BrowserWindow) {
    this.#backend = backend;
    this.#window = window;
    this.#client = this.#newClient();
    ipcMain.handle(callChannel, (event, name: unknown, params: unknown) => this.#call(event, name, params));
    ipcMain.on(streamChannel, (event, request: unknown) => this.#openStream(event, request));
    // A page that is loaded anew, or has crashed, leaves its streams and wishes behind.
    window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#renewClient();
    });
    window.webContents.on('render-process-gone', () => this.#renewClient());
    window.once('closed', () => this.#dispose());
  }

  #newClient(): BackendClient {
    const client = this.#backend.client();
    client.onEvent(({ event, payload }) => {
      if (!this.#window.isDestroyed()) this.#window.webContents.send(eventChannel, event, payload);
    });
    return client;
  }

  #renewClient(): void {
    this.#client.dispose();
    this.#client = this.#newClient();
  }

  #isOurs({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
    if (senderFrame === null || this.#window.isDestroyed()) return false;
    return senderFrame === this.#window.webContents.mainFrame && senderFrame.origin === appOrigin;
  }

  async #call(event: IpcMainInvokeEvent, name: unknown, params: unknown): Promise<CallAnswer<CallName>> {
    if (this.#isOurs(event)) return this.#client.call(String(name), params);
    return { ok: false, failure: { reason: 'request-invalid', message: 'not from the page of Lodge', details: {} } };
  }

  #openStream(event: IpcMainEvent, request: unknown): void {
    const [port] = event.ports;
    if (port === undefined) return;
    if (!this.#isOurs(event)) {
      port.close();
      return;
    }
    const { name, params } = (request ?? {}) as { name?: unknown; params?: unknown };
    this.#connectPort(port, String(name), params);
  }

  #connectPort(port: MessagePortMain, name: string, params: unknown): void {
    const stream = this.#client.stream(name, params, { onMessage: (message) => port.postMessage(message) });
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

  #dispose(): void {
    ipcMain.removeHandler(callChannel);
    ipcMain.removeAllListeners(streamChannel);
    this.#client.dispose();
  }
}
