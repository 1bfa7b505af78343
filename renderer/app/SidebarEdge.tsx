// SPDX-License-Identifier: Apache-2.0
import { Splitter } from '../components/Splitter.tsx';
import { useText } from '../i18n/i18n.ts';
import { sidebarWidths } from '../state/settings.ts';
import { useServices, useSettings } from '../state/use-services.ts';

/** Between the sidebar and the page. The width is kept for all windows. */
export function SidebarEdge() {
  const t = useText();
  const { settings } = useServices();
  const value = useSettings((state) => state.sidebarWidth);
  return (
    <Splitter
      {...{ ...sidebarWidths, label: t('sidebarEdge'), direction: 'row', value, step: 16 }}
      valueAt={({ clientX }) => clientX}
      onChange={(sidebarWidth) => settings.setState({ sidebarWidth })}
    />
  );
}
