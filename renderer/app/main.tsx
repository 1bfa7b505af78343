// SPDX-License-Identifier: Apache-2.0
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../../electron/ipc/contract.ts';
import { openWindow } from './open-window.tsx';

declare global {
  interface Window {
    /** By Electron's preload, or by the browser's bridge.js. */
    readonly lodge?: Bridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
openWindow(createRoot(root), window.lodge);
