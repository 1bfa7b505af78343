// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest } from '../protocol/index.ts';
import { type AndroidHost, androidLines } from './android.ts';
import { linuxLines } from './linux.ts';
import type { Line } from './request-lines.ts';

const request: GuestCreateRequest = {
  name: 'check',
  template: 'auto',
  ttys: 0,
  limits: {},
  network: { type: 'empty' },
};
/** The check's own. */
const left = ['lxc.rootfs.path', 'lxc.init.cmd', 'lxc.signal.halt'];

const printed = (lines: readonly Line[]): string[] =>
  lines.filter(([key]) => !left.includes(key)).map(([key, value]) => `${key} = ${value}`);

/** What a guest of each template has, for the ones that a check of the host starts. */
export function checkLines(host: AndroidHost): { linux: string[]; android: string[] } {
  return {
    linux: printed(linuxLines(request, '', { init: 'other' })),
    android: printed(androidLines(request, '', host, { hasSystemInit: true, hasApexImages: false, environment: [] })),
  };
}
