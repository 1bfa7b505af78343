// SPDX-License-Identifier: Apache-2.0
import { ErrorBoundary } from '../components/ErrorBoundary.tsx';
import { DevicePage } from '../features/devices/DevicePage.tsx';
import { NoDevices } from '../features/devices/NoDevices.tsx';
import { GuestPage } from '../features/guests/GuestPage.tsx';
import { Notices } from '../features/notices/Notices.tsx';
import { useText } from '../i18n/i18n.ts';
import { useDevice, useLocation } from '../state/use-services.ts';
import { Sidebar } from './Sidebar.tsx';

export function App() {
  const place = useLocation((state) => state.place);
  return (
    <div className="app">
      <Sidebar />
      <main className="main" id="main">
        <ErrorBoundary key={`${place.serial}/${place.guest}/${place.tab}`}>
          <Page />
        </ErrorBoundary>
      </main>
      <Notices />
    </div>
  );
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
