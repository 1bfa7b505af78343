// SPDX-License-Identifier: Apache-2.0
import { StrictMode } from 'react';
import type { Root } from 'react-dom/client';
import type { Bridge } from '../../electron/ipc/contract.ts';
import { createServices } from '../state/services.ts';
import { App } from './App.tsx';
import { Providers } from './Providers.tsx';

/** Puts the app on the page. Without a bridge there is nothing behind the window: that is said and no more. */
export function openWindow(root: Root, bridge: Bridge | undefined): void {
  if (bridge === undefined) {
    root.render(
      <p role="alert" className="page-loading">
        Lodge’s bridge to the device is missing: this page works only when Lodge itself opens it.
      </p>,
    );
    return;
  }
  const services = createServices(bridge, window);
  services.actions.begin();
  root.render(
    <StrictMode>
      <Providers services={services}>
        <App />
      </Providers>
    </StrictMode>,
  );
}
