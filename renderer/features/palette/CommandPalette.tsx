// SPDX-License-Identifier: Apache-2.0
import { Search } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useId, useMemo, useState } from 'react';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import { useLocation, useLodge, useOverlays, useServices, useSettings } from '../../state/use-services.ts';
import { englishText } from './english-text.ts';
import { PaletteList } from './PaletteList.tsx';
import { paletteCommands } from './palette-commands.ts';
import { type PaletteEntry, searchPalette } from './palette-search.ts';
import { runDeed } from './run-deed.ts';

const hintKeys = { move: ['↑', '↓'], run: ['↵'], close: ['Esc'] } as const;

/** Everything that can be done, by typing a part of it. */
export function CommandPalette() {
  const focus = useReturnFocus();
  const t = useText();
  const open = useOverlays((state) => state.open === 'palette');
  const hide = useOverlays((state) => state.hide);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && hide('palette')}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="palette"
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
        >
          <Dialog.Title className="visually-hidden">{t('palette.title')}</Dialog.Title>
          <PaletteBody />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function useEntries(): PaletteEntry[] {
  const t = useText();
  const state = useLodge((current) => current);
  const place = useLocation((current) => current.place);
  const settings = useSettings((current) => current);
  return useMemo(
    () =>
      paletteCommands(state, place, settings).map((command) => ({
        command,
        text: String(t(`palette.${command.key}`, command.words as never)),
        alias: [command.device ?? '', englishText(command)].join(' '),
      })),
    [t, state, place, settings],
  );
}

function PaletteBody() {
  const t = useText();
  const services = useServices();
  const id = useId();
  const entries = useEntries();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const hits = useMemo(() => searchPalette(query, entries), [query, entries]);
  const current = Math.min(chosen, hits.length - 1);
  const run = (index: number): void => {
    const hit = hits[index];
    if (hit === undefined) return;
    services.overlays.getState().hide('palette');
    // The dialog gives the focus back first; what opens now takes it then.
    setTimeout(() => runDeed(hit.command.deed, services));
  };
  const move = (step: number): void => setChosen((current + step + hits.length) % Math.max(1, hits.length));
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => setChosen(Math.min(hits.length - 1, current + 8)),
    PageUp: () => setChosen(Math.max(0, current - 8)),
    Enter: () => run(current),
  };
  return (
    <>
      <div className="palette-search">
        <Search aria-hidden size={17} />
        <input
          role="combobox"
          aria-label={t('palette.title')}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={hits.length > 0 ? `${id}-${current}` : undefined}
          aria-autocomplete="list"
          value={query}
          placeholder={t('palette.placeholder')}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            const act = moves[event.key];
            // Enter that ends the composition of a Chinese word chooses no command.
            if (act === undefined || event.nativeEvent.isComposing) return;
            event.preventDefault();
            act();
          }}
        />
      </div>
      <PaletteList
        id={id}
        hits={hits}
        grouped={query.trim() === ''}
        chosen={current}
        onChoose={setChosen}
        onRun={run}
      />
      <footer className="palette-foot">
        {(['move', 'run', 'close'] as const).map((hint) => (
          <span key={hint} aria-hidden="true">
            {hintKeys[hint].map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
            {t(`palette.hint.${hint}`)}
          </span>
        ))}
        <span className="palette-count" role="status">
          {t('palette.found', { count: hits.length })}
        </span>
      </footer>
    </>
  );
}
