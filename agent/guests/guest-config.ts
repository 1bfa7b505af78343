// SPDX-License-Identifier: Apache-2.0
import type { GuestCreateRequest, GuestTemplate } from '../protocol/index.ts';
import { type AndroidHost, androidLines, dataLine, waydroidLines } from './android.ts';
import { linuxLines } from './linux.ts';
import { printConfig } from './request-lines.ts';
import { androidImageOf, linuxInitOf, type RootFacts, templateOf } from './root-facts.ts';

export interface TemplateFacts {
  /** The value of lxc.rootfs.path: a folder or an image of the host. */
  rootfs: string;
  root: RootFacts;
  host: AndroidHost;
  /** What a container image sets, NAME=VALUE. */
  environment: readonly string[];
  /** What it was made from, for a comment: one line. */
  origin?: string;
  /** Of the host, for the /data of a guest Android whose root is an image: that one is full, or cannot be written. */
  dataFolder?: string;
}

/** The config of a new guest, as text: the request, what is in its root, and the host decide; nothing is looked at here. */
export function guestConfig(request: GuestCreateRequest, facts: TemplateFacts): string {
  const { rootfs, root, host, environment, dataFolder, origin } = facts;
  const image = { ...androidImageOf(root), environment };
  const data = dataFolder === undefined ? [] : [dataLine(dataFolder)];
  const template: GuestTemplate = request.template === 'auto' ? templateOf(root) : request.template;
  switch (template) {
    case 'linux':
      return printConfig(template, linuxLines(request, rootfs, { init: linuxInitOf(root), environment }), origin);
    case 'android':
      return printConfig(template, [...androidLines(request, rootfs, host, image), ...data], origin);
    case 'android-waydroid':
      return printConfig(template, [...waydroidLines(request, rootfs, host, image), ...data], origin);
  }
}
