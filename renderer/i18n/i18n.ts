// SPDX-License-Identifier: Apache-2.0
import i18next, { type i18n } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { FailureView } from '../../electron/ipc/failure.ts';
import { describeFailure, type FailureText } from '../../electron/ipc/sentences/failure-sentences.ts';
import { english } from './en.ts';
import { Format } from './format.ts';
import type { Language } from './language.ts';
import { chinese } from './zh-CN.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app';
    resources: { app: typeof english };
  }
}

export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'app',
    resources: { en: { app: english }, 'zh-CN': { app: chinese } },
    initAsync: false,
    showSupportNotice: false,
    // React escapes already.
    interpolation: { escapeValue: false },
  });
  return instance;
}

const formats = new Map<Language, Format>();

export function useFormat(): Format {
  const language = useTranslation().i18n.language as Language;
  let format = formats.get(language);
  if (format === undefined) {
    format = new Format(language);
    formats.set(language, format);
  }
  return format;
}

export function useFailureText(): (failure: Pick<FailureView, 'reason' | 'details'>) => FailureText {
  const language = useTranslation().i18n.language as Language;
  return (failure) => describeFailure(failure, language);
}

/** Text of the app by key, checked by the compiler. */
export function useText() {
  return useTranslation().t;
}
