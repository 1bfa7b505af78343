// SPDX-License-Identifier: Apache-2.0
import { app, Menu } from 'electron';
import type { SentenceLanguage } from '../ipc/sentences/failure-sentences.ts';
import { type ClickedText, textMenu } from './text-menu-items.ts';

/** A right click on text or in a field: what every desktop has there, and Electron has not. A page's own menus come before it. */
export function offerTextMenus(language: () => SentenceLanguage): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('context-menu', (_event, clicked: ClickedText) => {
      const items = textMenu(clicked, language());
      if (items.length > 0) Menu.buildFromTemplate(items).popup();
    });
  });
}
