// SPDX-License-Identifier: Apache-2.0
import {
  ClipboardPaste,
  Columns2,
  Copy,
  Eraser,
  Plus,
  Rows2,
  Search,
  Square,
  SquareTerminal,
  UserRound,
  X,
} from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { IconButton } from '../../components/IconButton.tsx';
import { MenuItem } from '../../components/MenuItem.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { useText } from '../../i18n/i18n.ts';
import { useServices } from '../../state/use-services.ts';
import { type ConsoleLayout, withChoice, withoutSplit, withShell, withSplit } from './console-layout.ts';
import { shellRequest, type TerminalPlace } from './console-plan.ts';
import type { TerminalSession } from './terminal-session.ts';
import { usePlaceName } from './use-place-name.ts';

export interface ConsoleToolbarProps {
  /** Of the focused pane. */
  session: TerminalSession;
  layout: ConsoleLayout;
  places: readonly TerminalPlace[];
  searching: boolean;
  onChange(step: (layout: ConsoleLayout) => ConsoleLayout): void;
  onSearch(): void;
  /** Ask for a command of choice. */
  onCommand(): void;
  onCloseShell(place: TerminalPlace): void;
}

export function ConsoleToolbar(props: ConsoleToolbarProps) {
  const { layout, places, onChange, onCloseShell } = props;
  const t = useText();
  const nameOf = usePlaceName();
  const chosen = layout.panes[layout.focused] ?? 0;
  return (
    <div className="toolbar" role="toolbar" aria-label={t('console.toolbar')}>
      <span className="toolbar-group console-places">
        <Segmented
          label={t('console.terminal')}
          value={String(chosen)}
          options={places.map((place) => ({ value: String(place), label: nameOf(place, layout) }))}
          onChange={(value) => {
            const place = places.find((each) => String(each) === value);
            if (place !== undefined) onChange((current) => withChoice(current, place));
          }}
        />
        {layout.shells.has(chosen) && (
          <IconButton
            icon={X}
            label={t('console.closeShell', { name: nameOf(chosen, layout) })}
            onClick={() => onCloseShell(chosen)}
          />
        )}
        <NewTerminal {...props} />
      </span>
      <span className="toolbar-space" />
      <SplitTools {...props} />
      <TerminalTools {...props} />
    </div>
  );
}

function NewTerminal({ onChange, onCommand }: ConsoleToolbarProps) {
  const t = useText();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Plus} label={t('console.newTerminal')} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={document.getElementById('main')}>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          <MenuItem
            icon={SquareTerminal}
            onSelect={() =>
              onChange((current) => withShell(current, shellRequest({ command: '', uid: '', gid: '', cwd: '' })))
            }
          >
            {t('console.newShell')}
          </MenuItem>
          <MenuItem icon={UserRound} onSelect={onCommand}>
            {t('console.newCommand')}
          </MenuItem>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function SplitTools({ layout, places, onChange }: ConsoleToolbarProps) {
  const t = useText();
  const split = layout.panes.length > 1;
  return (
    <span className="toolbar-group">
      {split && (
        <IconButton icon={Square} label={t('console.unsplit')} onClick={() => onChange((now) => withoutSplit(now))} />
      )}
      <IconButton
        icon={Columns2}
        label={t('console.splitRow')}
        pressed={split && layout.direction === 'row'}
        onClick={() => onChange((now) => withSplit(now, 'row', places))}
      />
      <IconButton
        icon={Rows2}
        label={t('console.splitColumn')}
        pressed={split && layout.direction === 'column'}
        onClick={() => onChange((now) => withSplit(now, 'column', places))}
      />
    </span>
  );
}

function TerminalTools({ session, searching, onSearch }: ConsoleToolbarProps) {
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
  );
}
