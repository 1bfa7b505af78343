// SPDX-License-Identifier: Apache-2.0
import { ClipboardPaste, Copy, Eraser, Search } from 'lucide-react';
import { IconButton } from '../../components/IconButton.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { type TerminalPlace, terminalPlaceOf } from './console-plan.ts';
import type { TerminalSession } from './terminal-session.ts';

export interface ConsoleToolbarProps {
  session: TerminalSession;
  place: TerminalPlace;
  ttys: number;
  searching: boolean;
  onPlace(place: TerminalPlace): void;
  onSearch(): void;
}

export function ConsoleToolbar({ session, place, ttys, searching, onPlace, onSearch }: ConsoleToolbarProps) {
  const t = useText();
  const { notices } = useServices();
  const paste = (): void => {
    // Refused by most shells; the keys need no permission.
    navigator.clipboard.readText().then(
      (text) => session.offerPaste(text),
      () => notices.getState().say(t('console.pasteByKeys')),
    );
  };
  const copy = (): void => {
    notices.getState().say(session.copy() ? t('copied') : t('console.nothingSelected'));
  };
  return (
    <div className="toolbar" role="toolbar" aria-label={t('console.toolbar')}>
      <Segmented
        label={t('console.terminal')}
        value={String(place)}
        options={[
          ...Array.from({ length: ttys + 1 }, (_, number) => ({
            value: String(number),
            label: number === 0 ? t('console.console') : `tty${number}`,
          })),
          { value: 'shell', label: t('console.shell') },
        ]}
        onChange={(value) => onPlace(terminalPlaceOf(value))}
      />
      <span className="toolbar-space" />
      <span className="toolbar-group">
        <IconButton
          icon={Search}
          label={t('console.search')}
          hint={`${t('console.search')} (Ctrl+F)`}
          pressed={searching}
          onClick={onSearch}
        />
        <IconButton icon={Copy} label={t('copy')} hint={`${t('copy')} (Ctrl+Shift+C)`} onClick={copy} />
        <IconButton
          icon={ClipboardPaste}
          label={t('console.paste')}
          hint={`${t('console.paste')} (Ctrl+Shift+V)`}
          onClick={paste}
        />
        <IconButton icon={Eraser} label={t('console.clear')} onClick={() => session.clear()} />
      </span>
    </div>
  );
}
