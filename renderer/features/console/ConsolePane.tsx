// SPDX-License-Identifier: Apache-2.0
import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { TerminalArt } from '../../components/art/TerminalArt.tsx';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { useText } from '../../i18n/i18n.ts';
import { opensByItself, type Run } from './console-plan.ts';
import { SearchBar } from './SearchBar.tsx';
import { TerminalNotice } from './TerminalNotice.tsx';
import { TerminalView } from './TerminalView.tsx';
import type { TerminalSession, TerminalState } from './terminal-session.ts';

export interface ConsolePaneProps {
  session: TerminalSession;
  run: Run;
  /** Its name, where there are two. */
  label: string | undefined;
  focused: boolean;
  searching: boolean;
  onFocus(): void;
  onSearching(searching: boolean): void;
}

/** One terminal with what belongs over it. */
export function ConsolePane({ session, run, label, focused, searching, onFocus, onSearching }: ConsolePaneProps) {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  const justShown = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a phase that ends asks anew
  useEffect(() => {
    const opening = { phase: session.state.phase, openedFor: session.openedFor, justShown: justShown.current };
    justShown.current = false;
    if (opensByItself(opening, run)) session.open(run);
  }, [session, state.phase, run]);
  const pane = useRef<HTMLDivElement>(null);
  useSearchKey(pane, () => onSearching(true));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the focus inside it says which pane the tools are for
    <div
      ref={pane}
      className="console-pane"
      data-focused={(focused && label !== undefined) || undefined}
      onFocus={() => !focused && onFocus()}
    >
      {label !== undefined && <p className="pane-label">{label}</p>}
      <TerminalNotice session={session} state={state} run={run} />
      {searching && focused && (
        <SearchBar
          session={session}
          onClose={() => {
            onSearching(false);
            session.focus();
          }}
        />
      )}
      {state.phase === 'unopened' && run === undefined ? (
        <NotRunning />
      ) : (
        <TerminalView session={session} focused={focused} />
      )}
      <PasteConfirm session={session} state={state} />
    </div>
  );
}

/** Ctrl+F anywhere in the pane, the terminal included. */
function useSearchKey(pane: RefObject<HTMLDivElement | null>, search: () => void): void {
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  useEffect(() => setElement(pane.current), [pane]);
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.code !== 'KeyF') return;
      event.preventDefault();
      latest.current();
    };
    element?.addEventListener('keydown', listen);
    return () => element?.removeEventListener('keydown', listen);
  }, [element]);
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
