// SPDX-License-Identifier: Apache-2.0
import { ChevronRight } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { lazy, Suspense } from 'react';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import { ErrorBoundary } from '../../components/ErrorBoundary.tsx';
import { Spinner } from '../../components/Spinner.tsx';
import { StateChip } from '../../components/StateChip.tsx';
import { useText } from '../../i18n/i18n.ts';
import { type GuestTab, guestTabs } from '../../state/location.ts';
import type { DeviceSlice } from '../../state/lodge-store.ts';
import { useLocation } from '../../state/use-services.ts';
import { DeviceAway } from '../devices/DeviceAway.tsx';
import { deviceName } from '../devices/device-status.ts';
import { OverviewTab } from '../overview/OverviewTab.tsx';
import { shortcutText, tabShortcuts } from '../shortcuts/shortcuts.ts';
import { useMac } from '../shortcuts/use-mac.ts';
import { GuestActions } from './GuestActions.tsx';
import { GuestActivity } from './GuestActivity.tsx';
import { GuestFacts } from './GuestFacts.tsx';
import { guestTabIcons } from './guest-tab-icons.ts';

// The terminal and the charts are the two heavy parts: they come when their tab is opened.
const ConsoleTab = lazy(() => import('../console/ConsoleTab.tsx').then((module) => ({ default: module.ConsoleTab })));
const BootLogTab = lazy(() => import('../boot-log/BootLogTab.tsx').then((module) => ({ default: module.BootLogTab })));
const CgroupTab = lazy(() => import('../cgroup/CgroupTab.tsx').then((module) => ({ default: module.CgroupTab })));
const NetworkTab = lazy(() => import('../network/NetworkTab.tsx').then((module) => ({ default: module.NetworkTab })));
const ConfigTab = lazy(() => import('../config/ConfigTab.tsx').then((module) => ({ default: module.ConfigTab })));
const FilesTab = lazy(() => import('../files/FilesTab.tsx').then((module) => ({ default: module.FilesTab })));

export interface GuestTabProps {
  serial: string;
  guest: GuestSummary;
}

export interface GuestPageProps {
  slice: DeviceSlice;
  guest: GuestSummary;
  tab: GuestTab;
}

export function GuestPage({ slice, guest, tab }: GuestPageProps) {
  const t = useText();
  const go = useLocation((state) => state.go);
  const mac = useMac();
  const { serial } = slice.view;
  return (
    <div className="page page-guest">
      <DeviceAway view={slice.view} />
      <header className="page-header guest-header" data-region>
        <div className="page-heading">
          <div className="guest-title">
            <nav className="crumbs" aria-label={t('crumbs')}>
              <button type="button" onClick={() => go({ serial })}>
                {deviceName(slice.view)}
              </button>
              <ChevronRight aria-hidden size={15} />
            </nav>
            <h1>{guest.name}</h1>
            <StateChip state={guest.state} />
            <GuestActivity serial={serial} guest={guest} />
          </div>
          <GuestFacts guest={guest} />
        </div>
        <GuestActions serial={serial} guest={guest} />
      </header>
      <Tabs.Root
        className="tabs"
        value={tab}
        onValueChange={(next) => go({ serial, guest: guest.name, tab: next as GuestTab })}
      >
        <Tabs.List className="tab-list" data-region aria-label={t('tabs.title', { guest: guest.name })}>
          {guestTabs.map((each, index) => {
            const Icon = guestTabIcons[each];
            return (
              <Tabs.Trigger key={each} value={each} className="tab" title={shortcutText(tabShortcuts[index], mac)}>
                <Icon aria-hidden size={15} strokeWidth={1.9} />
                {t(`tabs.${each}`)}
              </Tabs.Trigger>
            );
          })}
        </Tabs.List>
        <Tabs.Content value={tab} className={`tab-content tab-content-${tab}`} tabIndex={-1} data-region>
          <ErrorBoundary key={tab}>
            <Suspense fallback={<TabLoading />}>
              <TabBody tab={tab} serial={serial} guest={guest} />
            </Suspense>
          </ErrorBoundary>
        </Tabs.Content>
      </Tabs.Root>
    </div>
  );
}

function TabBody({ tab, ...props }: GuestTabProps & { tab: GuestTab }) {
  switch (tab) {
    case 'overview':
      return <OverviewTab {...props} />;
    case 'console':
      return <ConsoleTab {...props} />;
    case 'boot-log':
      return <BootLogTab {...props} />;
    case 'cgroup':
      return <CgroupTab {...props} />;
    case 'network':
      return <NetworkTab {...props} />;
    case 'config':
      return <ConfigTab {...props} />;
    case 'files':
      return <FilesTab key={`${props.serial} ${props.guest.name}`} {...props} />;
  }
}

function TabLoading() {
  const t = useText();
  return (
    <p className="tab-loading" role="status">
      <Spinner /> {t('loading')}
    </p>
  );
}
