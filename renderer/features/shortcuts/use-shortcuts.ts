// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { guestTabs } from '../../state/location.ts';
import type { Services } from '../../state/services.ts';
import { useServices } from '../../state/use-services.ts';
import { focusContent, focusNextRegion } from './regions.ts';
import { type ShortcutName, shortcutOf } from './shortcuts.ts';

/** Answers whether there was something to do: what is not ours stays the browser's. */
function runShortcut(name: ShortcutName, services: Services): boolean {
  const { location, overlays, store } = services;
  const { place, go } = location.getState();
  const { show } = overlays.getState();
  const { serial, guest } = place;
  switch (name) {
    case 'palette':
      show('palette');
      return true;
    case 'help':
      show('shortcuts');
      return true;
    case 'settings':
      show('settings');
      return true;
    case 'activity':
      show('activity');
      return true;
    case 'dismiss': {
      const { notices, dismissAll } = services.notices.getState();
      dismissAll();
      return notices.length > 0;
    }
    case 'newGuest':
      if (serial === undefined || store.getState().devices[serial]?.view.session.phase !== 'ready') return false;
      if (guest !== undefined) go({ serial });
      show('new-guest');
      return true;
    case 'parent':
      if (serial === undefined) return false;
      go(guest === undefined ? {} : { serial });
      return true;
    case 'find':
      return focusFind();
    case 'nextRegion':
    case 'previousRegion':
      focusNextRegion(document, name === 'nextRegion' ? 1 : -1);
      return true;
    default: {
      const tab = guestTabs[Number(name.slice('tab'.length)) - 1];
      if (serial === undefined || guest === undefined || tab === undefined) return false;
      go({ serial, guest, tab });
      setTimeout(focusContent);
      return true;
    }
  }
}

/** Ctrl+A marks a field's text, or that of a log; a whole window in blue is of no use to anybody. */
function selectsAll(event: KeyboardEvent, target: Element | undefined): boolean {
  if (event.code !== 'KeyA' || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return false;
  return target?.closest('input, textarea, pre, .terminal-host, .log-list, [contenteditable]') == null;
}

/** The field of the view that filters or searches it. */
function focusFind(): boolean {
  const field = document.querySelector<HTMLInputElement>('input[data-find]');
  field?.focus();
  field?.select();
  return field !== null;
}

/** The window's keys. Before anything else in the page sees them, so that a terminal does not take those that are not its own. */
export function useShortcuts(): void {
  const services = useServices();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing || event.repeat) return;
      const target = event.target instanceof Element ? event.target : undefined;
      const terminal = target?.closest('.terminal-host') !== null && target !== undefined;
      if (selectsAll(event, target)) event.preventDefault();
      const mac = services.store.getState().app?.platform === 'darwin';
      const name = shortcutOf(event, { mac, terminal });
      if (name === undefined) return;
      // A dialog has the keyboard for itself; the palette may follow another overlay.
      const modal = document.querySelector('[role="dialog"][data-state="open"].dialog, [role="alertdialog"]') !== null;
      if (modal && name !== 'find') return;
      if (!runShortcut(name, services)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [services]);
}
