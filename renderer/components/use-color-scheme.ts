// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';
import { useSettings } from '../state/use-services.ts';

const darkQuery = '(prefers-color-scheme: dark)';

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(darkQuery);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export type ColorScheme = 'light' | 'dark' | 'contrast';

/** The scheme in force: what was chosen, else the system's. For canvases, which must be drawn again. */
export function useColorScheme(): ColorScheme {
  const systemIsDark = useSyncExternalStore(subscribe, () => window.matchMedia(darkQuery).matches);
  const theme = useSettings((settings) => settings.theme);
  return theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme;
}
