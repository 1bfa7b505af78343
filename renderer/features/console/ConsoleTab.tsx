// SPDX-License-Identifier: Apache-2.0
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { TerminalArt } from '../../components/art/TerminalArt.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import type { GuestTabProps } from '../guests/GuestPage.tsx';
import { ConsoleToolbar } from './ConsoleToolbar.tsx';
import { opensByItself, runOf, type TerminalPlace, ttyCount } from './console-plan.ts';
import { SearchBar } from './SearchBar.tsx';
import { TerminalNotice } from './TerminalNotice.tsx';
import { TerminalView } from './TerminalView.tsx';
import { TerminalSession, type TerminalState } from './terminal-session.ts';

export function ConsoleTab({ serial, guest }: GuestTabProps) {
  const [place, setPlace] = useState<TerminalPlace>(0);
  const ttys = useTtyCount(serial, guest);
  const count = Math.max(ttys, place === 'shell' ? 0 : place);
  return <ConsolePane key={place} serial={serial} guest={guest} place={place} ttys={count} onPlace={setPlace} />;
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

interface ConsolePaneProps extends GuestTabProps {
  place: TerminalPlace;
  ttys: number;
  onPlace(place: TerminalPlace): void;
}

function ConsolePane({ serial, guest, place, ttys, onPlace }: ConsolePaneProps) {
  const { backend, terminals } = useServices();
  const followLink = useFollowLink();
  const [searching, setSearching] = useState(false);
  const key = { serial, guest: guest.name, part: place };
  const target = { serial, guest: guest.name, place };
  const session = terminals.obtain(key, () => new TerminalSession(backend, target, followLink));
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const run = runOf(guest);
  const justShown = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a phase that ends asks anew
  useEffect(() => {
    const opening = { phase: session.state.phase, openedFor: session.openedFor, justShown: justShown.current };
    justShown.current = false;
    if (opensByItself(opening, run)) session.open(run);
  }, [session, state.phase, run]);
  const pane = useRef<HTMLDivElement>(null);
  useSearchKey(pane, () => setSearching(true));
  const closeSearch = (): void => {
    setSearching(false);
    session.focus();
  };
  return (
    <div ref={pane} className="console">
      <ConsoleToolbar
        session={session}
        place={place}
        ttys={ttys}
        searching={searching}
        onPlace={onPlace}
        onSearch={() => (searching ? closeSearch() : setSearching(true))}
      />
      <TerminalNotice session={session} state={state} run={run} />
      {searching && <SearchBar session={session} onClose={closeSearch} />}
      {state.phase === 'unopened' && run === undefined ? <NotRunning /> : <TerminalView session={session} />}
      <PasteConfirm session={session} state={state} />
    </div>
  );
}

/** Ctrl+F anywhere in the tab, the terminal included. */
function useSearchKey(pane: RefObject<HTMLDivElement | null>, search: () => void): void {
  const latest = useRef(search);
  latest.current = search;
  useEffect(() => {
    const element = pane.current;
    const listen = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.code !== 'KeyF') return;
      event.preventDefault();
      latest.current();
    };
    element?.addEventListener('keydown', listen);
    return () => element?.removeEventListener('keydown', listen);
  }, [pane]);
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

function NotRunning() {
  const t = useText();
  return (
    <div className="terminal-off">
      <EmptyState art={<TerminalArt />} title={t('console.off')} text={t('console.offText')} />
    </div>
  );
}

function PasteConfirm({ session, state }: { session: TerminalSession; state: TerminalState }) {
  const t = useText();
  const { paste } = state;
  return (
    <ConfirmDialog
      open={paste !== undefined}
      title={t('console.pasteTitle', { count: paste?.lines ?? 0 })}
      text={t('console.pasteText')}
      confirm={t('console.paste')}
      excerpt={paste?.excerpt}
      onConfirm={() => paste && session.paste(paste.text)}
      onClose={() => session.dismissPaste()}
    />
  );
}
