// SPDX-License-Identifier: Apache-2.0
import { type CSSProperties, useEffect, useRef } from 'react';
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { DevicePage } from '../features/devices/DevicePage.tsx';
import { NoDevices } from '../features/devices/NoDevices.tsx';
import { GuestPage } from '../features/guests/GuestPage.tsx';
import { GuestQuestion } from '../features/guests/GuestQuestion.tsx';
import { LifeDialog } from '../features/life/LifeDialog.tsx';
import { AddDeviceDialog } from '../features/pairing/AddDeviceDialog.tsx';
import { CommandPalette } from '../features/palette/CommandPalette.tsx';
import { focusContent } from '../features/shortcuts/regions.ts';
import { ShortcutsDialog } from '../features/shortcuts/ShortcutsDialog.tsx';
import { useShortcuts } from '../features/shortcuts/use-shortcuts.ts';
import { useText } from '../i18n/i18n.ts';
import { useDevice, useLocation, useSettings } from '../state/use-services.ts';
import { Sidebar } from './Sidebar.tsx';
import { TaskNotifications } from './TaskNotifications.tsx';
import { TellLanguage } from './TellLanguage.tsx';
import { WindowTitle } from './WindowTitle.tsx';

export function App() {
  const t = useText();
  const place = useLocation((state) => state.place);
  const sidebarWidth = useSettings((state) => state.sidebarWidth);
  useShortcuts();
  useFocusOfPlace();
  // For the bench: from here on the window answers.
  useEffect(() => void performance.mark('lodge-interactive'), []);
  return (
    <div className="app" style={{ '--sidebar-width': `${sidebarWidth}px` } as CSSProperties}>
      <button type="button" className="skip-link" onClick={skipToContent}>
        {t('skipToContent')}
      </button>
      <Sidebar />
      <main className="main" id="main" tabIndex={-1}>
        {/* Not by its tab: the tabs would lose the focus with each step of the arrows. */}
        <ErrorBoundary key={`${place.serial}/${place.guest}`}>
          <Page />
        </ErrorBoundary>
      </main>
      <TaskNotifications />
      <TellLanguage />
      <WindowTitle />
      <AddDeviceDialog />
      <CommandPalette />
      <ShortcutsDialog />
      <GuestQuestion />
      <LifeDialog />
    </div>
  );
}

/** Elsewhere, what had the focus is gone, as a tab's content: it goes to what is there now, and not nowhere. */
function useFocusOfPlace(): void {
  const place = useLocation((state) => state.place);
  const first = useRef(place);
  useEffect(() => {
    if (place === first.current) return;
    // After what a dialog gives back and a terminal takes.
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) focusContent();
    });
    return () => clearTimeout(timer);
  }, [place]);
}

/** No link: the address bar's fragment says where one is. */
function skipToContent(): void {
  document.getElementById('main')?.focus();
}

function Page() {
  const t = useText();
  const { serial, guest, tab } = useLocation((state) => state.place);
  const slice = useDevice(serial);
  if (slice === undefined) return <NoDevices />;
  if (guest === undefined) return <DevicePage key={serial} slice={slice} />;
  const { phase } = slice.view.session;
  const away = phase !== 'ready' && !(phase === 'reconnecting' && slice.host !== undefined);
  if (away) return <DevicePage key={serial} slice={slice} />;
  if (slice.guests === undefined) return <p className="page-loading">{t('loading')}</p>;
  const summary = slice.guests.find((each) => each.name === guest);
  if (summary === undefined) return <DevicePage key={serial} slice={slice} />;
  return <GuestPage key={`${serial}/${guest}`} slice={slice} guest={summary} tab={tab} />;
}
