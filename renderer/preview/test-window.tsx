// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { Providers } from '../app/Providers.tsx';
import { createServices, type Services } from '../state/services.ts';
import { readySession, sampleDevice, sampleDevices } from './sample-data.ts';
import { type CallScripts, ScriptedBridge } from './scripted-bridge.ts';

export interface TestWindow {
  bridge: ScriptedBridge;
  services: Services;
  /** Resolves when the guests of the device are known: what a view keeps of one that is not among them is thrown away then. */
  listed(): Promise<void>;
  /** The element to render: `children` among everything that the app puts around them. */
  around(children: ReactNode): ReactNode;
}

export const testSerial = 'SERIAL1';

/** A window over a stand-in, for component tests: one device that is ready, in English unless the storage says otherwise. */
export function openTestWindow(scripts: CallScripts = {}): TestWindow {
  window.history.replaceState(undefined, '', '#/');
  const bridge = new ScriptedBridge({
    'app.info': () => ({
      version: '0.0.0',
      platform: 'linux',
      shell: 'browser',
      nodeVersion: '20',
      locale: 'en',
      agentHash: 'a'.repeat(64),
    }),
    'devices.list': () => sampleDevices([sampleDevice({ serial: testSerial, model: 'Phone', session: readySession })]),
    'task.list': () => [],
    'guests.list': () => [],
    'metrics.subscribe': () => ({}),
    'metrics.unsubscribe': () => ({}),
    ...scripts,
  });
  const services = createServices(bridge, window);
  if (services.settings.getState().language === 'system') services.settings.setState({ language: 'en' });
  services.actions.begin();
  const { store } = services;
  const listed = (): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (store.getState().devices[testSerial]?.guests !== undefined) resolve();
      };
      store.subscribe(look);
      look();
    });
  return { bridge, services, listed, around: (children) => <Providers services={services}>{children}</Providers> };
}
