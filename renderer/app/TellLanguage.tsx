// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { languageFor } from '../i18n/language.ts';
import { useLodge, useServices, useSettings } from '../state/use-services.ts';

/** What is outside of the window, the tray's menu, speaks as the window does. */
export function TellLanguage() {
  const { backend } = useServices();
  const choice = useSettings((settings) => settings.language);
  const shell = useLodge((state) => state.app?.shell);
  const language = languageFor(choice, navigator.languages);
  useEffect(() => {
    if (shell === 'electron') backend.call('app.language.set', { language }).catch(() => undefined);
  }, [backend, shell, language]);
  return undefined;
}
