// SPDX-License-Identifier: Apache-2.0
import type { ISearchOptions } from '@xterm/addon-search';
import { CaseSensitive, ChevronDown, ChevronUp, Regex, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../../components/IconButton.tsx';
import { useColorScheme } from '../../components/use-color-scheme.ts';
import { useText } from '../../i18n/i18n.ts';
import type { TerminalSession } from './terminal-session.ts';
import { searchDecorations } from './terminal-theme.ts';

export function SearchBar({ session, onClose }: { session: TerminalSession; onClose(): void }) {
  const t = useText();
  const scheme = useColorScheme();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [regex, setRegex] = useState(false);
  const results = useResults(session);
  const colors = searchDecorations[scheme];
  const options: ISearchOptions = {
    caseSensitive,
    regex,
    decorations: {
      ...colors,
      matchOverviewRuler: colors.matchBackground,
      activeMatchColorOverviewRuler: colors.activeMatchBackground,
    },
  };
  const find = (direction: 'next' | 'previous', incremental = false): void => {
    if (text === '') session.search.clearDecorations();
    else if (direction === 'next') session.search.findNext(text, { ...options, incremental });
    else session.search.findPrevious(text, options);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: searches as one types
  useEffect(() => find('next', true), [text, caseSensitive, regex]);
  useEffect(() => {
    input.current?.focus();
    return () => session.search.clearDecorations();
  }, [session]);
  return (
    <search className="terminal-search" aria-label={t('console.search')}>
      <input
        ref={input}
        value={text}
        aria-label={t('console.searchText')}
        placeholder={t('console.searchText')}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onClose();
          if (event.key === 'Enter') find(event.shiftKey ? 'previous' : 'next');
        }}
      />
      <span className="figure search-count" role="status">
        {text === '' ? '' : t('console.matches', { at: results.at, of: results.of })}
      </span>
      <IconButton
        icon={CaseSensitive}
        label={t('console.matchCase')}
        pressed={caseSensitive}
        onClick={() => setCaseSensitive(!caseSensitive)}
      />
      <IconButton icon={Regex} label={t('log.regex')} pressed={regex} onClick={() => setRegex(!regex)} />
      <IconButton icon={ChevronUp} label={t('console.previous')} onClick={() => find('previous')} />
      <IconButton icon={ChevronDown} label={t('console.next')} onClick={() => find('next')} />
      <IconButton icon={X} label={t('console.closeSearch')} onClick={onClose} />
    </search>
  );
}

function useResults(session: TerminalSession): { at: number; of: number } {
  const [results, setResults] = useState({ at: 0, of: 0 });
  useEffect(() => {
    const subscription = session.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      setResults({ at: resultCount === 0 ? 0 : resultIndex + 1, of: resultCount }),
    );
    return () => subscription.dispose();
  }, [session]);
  return results;
}
