// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../sys/sys.ts';
import type { Paths } from './api.ts';
import type { GuestConfig } from './config/guest-config.ts';
import type { GuestFolder } from './container.ts';
import type { RuntimeHost } from './host.ts';

export interface MonitorRequest {
  sys: Sys;
  paths: Paths;
  name: string;
  config: GuestConfig;
  host: RuntimeHost;
  /** Where its log lies, and its config. */
  folder: GuestFolder;
}
