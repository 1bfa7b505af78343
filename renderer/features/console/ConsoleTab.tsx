// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { ConsolePane } from './ConsolePane.tsx';
import { ConsoleToolbar } from './ConsoleToolbar.tsx';
import { ConsoleLayoutStore, withChoice, withoutShell, withShell } from './console-layout.ts';
import { placesOf, runOf, shellCommand, type TerminalPlace, ttyCount } from './console-plan.ts';
import { ShellDialog } from './ShellDialog.tsx';
import { TerminalSession } from './terminal-session.ts';
import { usePlaceName } from './use-place-name.ts';

export function ConsoleTab({ serial, guest }: GuestTabProps) {
  const { backend, terminals, consoles } = useServices();
  const followLink = useFollowLink();
  const nameOf = usePlaceName();
  const [searching, setSearching] = useState(false);
  const [asking, setAsking] = useState(false);
  const layouts = consoles.obtain({ serial, guest: guest.name }, () => new ConsoleLayoutStore());
  const layout = useStore(layouts.store);
  const ttys = useTtyCount(serial, guest);
  const run = runOf(guest);
  const keyOf = (part: TerminalPlace) => ({ serial, guest: guest.name, part });
  const sessionOf = (place: TerminalPlace): TerminalSession =>
    terminals.obtain(keyOf(place), () => {
      const shell = layout.shells.get(place) ?? shellCommand;
      return new TerminalSession(backend, { serial, guest: guest.name, place, shell }, followLink);
    });
  const focusedPlace = layout.panes[layout.focused] ?? 0;
  const session = sessionOf(focusedPlace);
  const places = placesOf(ttys, layout);
  return (
    <div className="console">
      <ConsoleToolbar
        session={session}
        layout={layout}
        places={places}
        searching={searching}
        onChange={(step) => layouts.change(step)}
        onSearch={() => {
          setSearching(!searching);
          if (searching) session.focus();
        }}
        onCommand={() => setAsking(true)}
        onCloseShell={(place) => {
          layouts.change((current) => withoutShell(current, place));
          terminals.release(keyOf(place));
        }}
      />
      <div className="console-panes" data-direction={layout.panes.length > 1 ? layout.direction : undefined}>
        {layout.panes.map((place, index) => (
          <ConsolePane
            key={place}
            session={sessionOf(place)}
            run={run}
            label={layout.panes.length > 1 ? nameOf(place, layout) : undefined}
            focused={index === layout.focused}
            searching={searching}
            onFocus={() => layouts.change((current) => withChoice(current, place))}
            onSearching={setSearching}
          />
        ))}
      </div>
      {asking && (
        <ShellDialog
          guest={guest.name}
          onOpen={(request) => layouts.change((current) => withShell(current, request))}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

/** As the config says; a config that cannot be read leaves the console. */
function useTtyCount(serial: string, { name, startedAtMs }: GuestSummary): number {
  const { backend } = useServices();
  const [count, setCount] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run may have another config
  useEffect(() => {
    let current = true;
    backend.call('guest.config.read', { serial, guest: name }).then(
      ({ text }) => current && setCount(ttyCount(text)),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [backend, serial, name, startedAtMs]);
  return count;
}

/** A browser opens a link that the guest printed; the desktop's window opens nothing, so there it is copied. */
function useFollowLink(): (address: string) => void {
  const t = useText();
  const { notices, store } = useServices();
  return (address) => {
    if (store.getState().app?.shell === 'browser') {
      window.open(address, '_blank', 'noopener,noreferrer');
      return;
    }
    navigator.clipboard.writeText(address).then(
      () => notices.getState().say(t('console.linkCopied', { address })),
      () => notices.getState().say(t('copyRefused')),
    );
  };
}
