// SPDX-License-Identifier: Apache-2.0
import { printPlace } from '../../state/location.ts';
import type { Services } from '../../state/services.ts';
import { needsConfirmation } from '../guests/guest-actions.ts';
import type { PaletteDeed } from './palette-commands.ts';

/** Does what a command of the palette says. What loses something asks first, as everywhere. */
export function runDeed(deed: PaletteDeed, { actions, location, settings, overlays }: Services): void {
  const { go } = location.getState();
  switch (deed.do) {
    case 'act': {
      const { serial, guest, action } = deed;
      if (needsConfirmation(action)) overlays.getState().ask({ serial, guests: [guest], action });
      else void actions.act(serial, guest, action);
      return;
    }
    case 'life':
      overlays.getState().askLife(deed.step);
      return;
    case 'go':
      go(deed.place);
      return;
    case 'connect':
      go({ serial: deed.serial });
      void actions.connect(deed.serial);
      return;
    case 'disconnect':
      void actions.disconnect(deed.serial);
      return;
    case 'new-guest':
      go({ serial: deed.serial });
      overlays.getState().show('new-guest');
      return;
    case 'checks':
      go({ serial: deed.serial });
      overlays.getState().show('checks');
      return;
    case 'set':
      settings.setState(deed.change);
      return;
    case 'show':
      overlays.getState().show(deed.overlay);
      return;
    case 'turn-to':
      overlays.getState().turnTo(deed.page);
      overlays.getState().show('settings');
      return;
    case 'new-window':
      void actions.attempt('window.open', { place: printPlace(deed.place) });
      return;
    case 'retry-adb':
      void actions.retryAdb();
      return;
  }
}
