// SPDX-License-Identifier: Apache-2.0
import { useText } from '../../i18n/i18n.ts';
import type { ConsoleLayout } from './console-layout.ts';
import type { TerminalPlace } from './console-plan.ts';

/** What a terminal is called. */
export function usePlaceName(): (place: TerminalPlace, layout: ConsoleLayout) => string {
  const t = useText();
  return (place, layout) => {
    if (place === 0) return t('console.console');
    if (place === 'shell') return t('console.shell');
    if (typeof place === 'number') return `tty${place}`;
    const shell = layout.shells.get(place);
    const number = place.slice('shell-'.length);
    return shell?.title === undefined ? t('console.shellNumber', { number }) : `${shell.title} · ${number}`;
  };
}
