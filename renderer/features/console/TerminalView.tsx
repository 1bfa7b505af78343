// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef } from 'react';
import { useColorScheme } from '../../components/use-color-scheme.ts';
import { useText } from '../../i18n/i18n.ts';
import { useSettings } from '../../state/use-services.ts';
import type { TerminalSession } from './terminal-session.ts';

/** The place on the page where a terminal's element lies while it is in sight. */
export function TerminalView({ session, focused }: { session: TerminalSession; focused: boolean }) {
  const t = useText();
  const focusedAtFirst = useRef(focused);
  const container = useRef<HTMLDivElement>(null);
  const settings = useSettings((state) => state);
  const scheme = useColorScheme();
  useEffect(() => {
    if (container.current === null) return;
    const hide = session.show(container.current);
    // After the click that opened the tab has focused it. Who goes through the tabs by keyboard stays there.
    const timer = setTimeout(() => {
      if (focusedAtFirst.current && document.querySelector('[role="tab"]:focus-visible') === null) session.focus();
    });
    return () => {
      clearTimeout(timer);
      hide();
    };
  }, [session]);
  useEffect(() => session.callInput(t('console.input')), [session, t]);
  useEffect(() => session.adopt(settings, scheme), [session, settings, scheme]);
  return <div ref={container} className="terminal-view" />;
}
