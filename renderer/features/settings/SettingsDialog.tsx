// SPDX-License-Identifier: Apache-2.0
import { AppWindow, Cable, Palette, Settings as SettingsIcon, SquareTerminal, X } from 'lucide-react';
import { Dialog, Tabs } from 'radix-ui';
import { IconButton } from '../../components/IconButton.tsx';
import { useText } from '../../i18n/i18n.ts';
import { type SettingsPage, settingsPages } from '../../state/overlays.ts';
import { useOverlays } from '../../state/use-services.ts';
import { shortcutText } from '../shortcuts/shortcuts.ts';
import { useMac } from '../shortcuts/use-mac.ts';
import { Updates } from '../updates/Updates.tsx';
import { About } from './About.tsx';
import { AdbProgram } from './AdbProgram.tsx';
import { AdbServers } from './AdbServers.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { TerminalSettings } from './TerminalSettings.tsx';
import { TraySection } from './TraySection.tsx';

const icons = { appearance: Palette, terminal: SquareTerminal, adb: Cable, app: AppWindow } as const;

/** Each change holds at once; there is nothing to save or to take back, and a click beside it closes it. */
export function SettingsDialog() {
  const t = useText();
  const open = useOverlays((state) => state.open === 'settings');
  const page = useOverlays((state) => state.settingsPage);
  const mac = useMac();
  const { show, hide, turnTo } = useOverlays((state) => state);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? show('settings') : hide('settings'))}>
      <Dialog.Trigger className="foot-button" title={shortcutText('settings', mac)}>
        <SettingsIcon aria-hidden size={16} strokeWidth={1.9} />
        {t('settings.title')}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="dialog-overlay" />
        <Dialog.Content
          className="dialog settings"
          aria-describedby={undefined}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.target as HTMLElement).querySelector<HTMLElement>('[role="tab"][data-state="active"]')?.focus();
          }}
        >
          <header className="dialog-header">
            <Dialog.Title className="dialog-title">{t('settings.title')}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton icon={X} label={t('close')} />
            </Dialog.Close>
          </header>
          <Tabs.Root
            className="settings-pages"
            orientation="vertical"
            value={page}
            onValueChange={(next) => turnTo(next as SettingsPage)}
          >
            <Tabs.List className="settings-list" aria-label={t('settings.title')}>
              {settingsPages.map((each) => {
                const Icon = icons[each];
                return (
                  <Tabs.Trigger key={each} value={each} className="settings-choice">
                    <Icon aria-hidden size={15} strokeWidth={1.9} />
                    {t(`settings.page.${each}`)}
                  </Tabs.Trigger>
                );
              })}
            </Tabs.List>
            <Tabs.Content value={page} className="settings-page">
              <PageOf page={page} />
            </Tabs.Content>
          </Tabs.Root>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PageOf({ page }: { page: SettingsPage }) {
  switch (page) {
    case 'appearance':
      return <AppearanceSettings />;
    case 'terminal':
      return <TerminalSettings />;
    case 'adb':
      return (
        <>
          <AdbProgram />
          <AdbServers />
        </>
      );
    case 'app':
      return (
        <>
          <TraySection />
          <Updates />
          <About />
        </>
      );
  }
}
