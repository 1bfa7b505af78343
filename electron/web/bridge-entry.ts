// SPDX-License-Identifier: Apache-2.0
import { webSocketPath } from '../ipc/web-message.ts';
import { WebBridge } from './bridge-client.ts';

Object.defineProperty(globalThis, 'lodge', { value: new WebBridge(`ws://${location.host}${webSocketPath}`) });
