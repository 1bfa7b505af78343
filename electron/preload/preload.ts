// SPDX-License-Identifier: Apache-2.0
import { contextBridge, ipcRenderer } from 'electron';
import type { BackendEventName, Bridge, StreamFromView, StreamToView } from '../ipc/contract.ts';
import { callChannel, eventChannel, streamChannel } from '../ipc/electron-channels.ts';

/**
 * The whole bridge: names and params go through as they are, main checks them. Message ports cannot cross into the page's
 * world, so they stay here and functions stand for them.
 */
type Listener = (payload: never) => void;
const listeners = new Map<BackendEventName, Set<Listener>>();

ipcRenderer.on(eventChannel, (_, event: BackendEventName, payload) => {
  for (const listener of [...(listeners.get(event) ?? [])]) listener(payload as never);
});

const bridge: Bridge = {
  call: (name, params) => ipcRenderer.invoke(callChannel, name, params),
  on: (event, listener) => {
    const ofEvent = listeners.get(event) ?? new Set();
    listeners.set(event, ofEvent);
    ofEvent.add(listener as Listener);
    return () => ofEvent.delete(listener as Listener);
  },
  stream: (name, params, listener) => {
    const { port1: port, port2: farPort } = new MessageChannel();
    const close = (): void => {
      port.onmessage = null;
      port.close();
    };
    port.onmessage = ({ data }: MessageEvent<StreamToView>) => {
      if (data.kind === 'closed') close();
      listener(data);
    };
    ipcRenderer.postMessage(streamChannel, { name, params }, [farPort]);
    const send = (message: StreamFromView): void => {
      port.postMessage(message);
      if (message.kind === 'close') close();
    };
    return { send, dispose: () => send({ kind: 'close' }) };
  },
};

contextBridge.exposeInMainWorld('lodge', bridge);
