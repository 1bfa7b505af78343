// SPDX-License-Identifier: Apache-2.0
import { type CSSProperties, Fragment, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { Splitter } from '../../components/Splitter.tsx';
import { useCopyAloud } from '../../components/use-copy.ts';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { ConsolePane } from './ConsolePane.tsx';
import { ConsoleToolbar } from './ConsoleToolbar.tsx';
import { ConsoleLayoutStore, type SplitDirection, withChoice, withoutShell, withShell } from './console-layout.ts';
import { placesOf, runOf, shellCommand, type TerminalPlace, ttyCount } from './console-plan.ts';
import { paneShares } from './console-shares.ts';
import { ShellDialog } from './ShellDialog.tsx';
import { TerminalSession } from './terminal-session.ts';
import { usePlaceName } from './use-place-name.ts';

export function ConsoleTab({ serial, guest }: GuestTabProps) {
  const t = useText();
  const { backend, terminals, consoles, consoleShares } = useServices();
  const followLink = useFollowLink();
  const nameOf = usePlaceName();
  const [searching, setSearching] = useState(false);
  const [asking, setAsking] = useState(false);
  const key = { serial, guest: guest.name };
  const layouts = consoles.obtain(
    key,
    () => new ConsoleLayoutStore(consoleShares.of(key), (share) => consoleShares.keep(key, share)),
  );
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
  const panes = useRef<HTMLDivElement>(null);
  const split = layout.panes.length > 1;
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
      <div
        ref={panes}
        className="console-panes"
        data-direction={split ? layout.direction : undefined}
        style={
          split
            ? ({ '--first-pane': `${layout.share}fr`, '--second-pane': `${100 - layout.share}fr` } as CSSProperties)
            : undefined
        }
      >
        {layout.panes.map((place, index) => (
          <Fragment key={place}>
            {index > 0 && (
              <Splitter
                {...{ label: t('console.splitEdge'), direction: layout.direction, value: layout.share }}
                {...{ ...paneShares, step: 5 }}
                valueAt={(event) => shareAt(event, panes.current, layout.direction)}
                onChange={(share) => layouts.change((current) => ({ ...current, share }))}
              />
            )}
            <ConsolePane
              session={sessionOf(place)}
              run={run}
              label={split ? nameOf(place, layout) : undefined}
              focused={index === layout.focused}
              searching={searching}
              onFocus={() => layouts.change((current) => withChoice(current, place))}
              onSearching={setSearching}
            />
          </Fragment>
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

/** In percent of what both panes have. */
function shareAt(
  at: { clientX: number; clientY: number },
  panes: HTMLElement | null,
  direction: SplitDirection,
): number {
  if (panes === null) return 50;
  const { left, top, width, height } = panes.getBoundingClientRect();
  return direction === 'row' ? ((at.clientX - left) / width) * 100 : ((at.clientY - top) / height) * 100;
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
  const { store } = useServices();
  const copyAloud = useCopyAloud();
  return (address) => {
    if (store.getState().app?.shell === 'browser') {
      window.open(address, '_blank', 'noopener,noreferrer');
      return;
    }
    copyAloud(address, t('console.linkCopied', { address }));
  };
}
