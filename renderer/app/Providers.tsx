// SPDX-License-Identifier: Apache-2.0
import { Tooltip } from 'radix-ui';
import { type ReactNode, useEffect, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { createI18n } from '../i18n/i18n.ts';
import { languageFor } from '../i18n/language.ts';
import type { Services } from '../state/services.ts';
import { ServicesContext, useSettings } from '../state/use-services.ts';

export function Providers({ services, children }: { services: Services; children: ReactNode }) {
  return (
    <ServicesContext value={services}>
      <LanguageProvider>
        <ThemeAttribute />
        <Tooltip.Provider delayDuration={500} skipDelayDuration={200}>
          {children}
        </Tooltip.Provider>
      </LanguageProvider>
    </ServicesContext>
  );
}

function LanguageProvider({ children }: { children: ReactNode }) {
  const choice = useSettings((settings) => settings.language);
  const language = languageFor(choice, navigator.languages);
  const [i18n] = useState(() => createI18n(language));
  useEffect(() => {
    document.documentElement.lang = language;
    void i18n.changeLanguage(language);
  }, [i18n, language]);
  return <I18nextProvider i18n={i18n}>{children}</I18nextProvider>;
}

/** tokens.css reads the attribute; without one the system decides. */
function ThemeAttribute() {
  const theme = useSettings((settings) => settings.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return undefined;
}
