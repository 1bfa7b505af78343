// SPDX-License-Identifier: Apache-2.0
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { IconButton } from '../../components/IconButton.tsx';
import { useReturnFocus } from '../../components/use-return-focus.ts';
import { useText } from '../../i18n/i18n.ts';
import { useOverlays } from '../../state/use-services.ts';
import { Keys } from './Keys.tsx';
import { chordKeys, type ShortcutName, shortcutGroups, shortcuts } from './shortcuts.ts';

/** All shortcuts, from the same table that answers to them. */
export function ShortcutsDialog() {
  const focus = useReturnFocus();
  const t = useText();
  const open = useOverlays((state) => state.open === 'shortcuts');
  const hide = useOverlays((state) => state.hide);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && hide('shortcuts')}>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog dialog-wide"
          aria-describedby="shortcut-note"
          onCloseAutoFocus={focus.giveBack}
          onOpenAutoFocus={focus.begin}
        >
          <header className="dialog-header">
            <Dialog.Title className="dialog-title">{t('shortcuts.title')}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Dialog.Close>
          </header>
          <p id="shortcut-note" className="shortcut-note">
            {t('shortcuts.note')}
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard where the window is low */}
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
          <div className="shortcut-list" tabIndex={0} role="group" aria-label={t('shortcuts.title')}>
            {shortcutGroups.map(({ group, names }) => (
              <section key={group} aria-label={t(`shortcuts.group.${group}`)}>
                <h3>{t(`shortcuts.group.${group}`)}</h3>
                <dl>
                  {names.map((name) => (
                    <ShortcutRow key={name} name={name} />
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function ShortcutRow({ name }: { name: ShortcutName }) {
  const t = useText();
  return (
    <div>
      <dt>{t(`shortcuts.${name}`)}</dt>
      <dd>
        {shortcuts[name].map((chord, index) => (
          <span key={chordKeys(chord, false).join('+')}>
            {index > 0 && <span> {t('shortcuts.or')} </span>}
            <Keys name={name} chord={chord} />
          </span>
        ))}
      </dd>
    </div>
  );
}
