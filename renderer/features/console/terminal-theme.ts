// SPDX-License-Identifier: Apache-2.0
import type { ITheme } from '@xterm/xterm';
import { resolveColor } from '../../components/resolve-color.ts';
import type { ColorScheme } from '../../components/use-color-scheme.ts';

/** The sixteen colours of both schemes keep enough contrast on the terminal's ground. */
const ansi = {
  light: {
    black: '#24292f',
    red: '#b4232c',
    green: '#1a6b34',
    yellow: '#7d5200',
    blue: '#0b5cad',
    magenta: '#8a3aa6',
    cyan: '#0c6a73',
    white: '#6a737d',
    brightBlack: '#57606a',
    brightRed: '#c93640',
    brightGreen: '#1f7d3d',
    brightYellow: '#8f6000',
    brightBlue: '#1a6fc4',
    brightMagenta: '#9c4bb8',
    brightCyan: '#137a84',
    brightWhite: '#4b535c',
  },
  dark: {
    black: '#3a424d',
    red: '#f2777f',
    green: '#7fd394',
    yellow: '#e6c46b',
    blue: '#7fb6f5',
    magenta: '#d79bf0',
    cyan: '#74d0d8',
    white: '#d5dbe3',
    brightBlack: '#7d8794',
    brightRed: '#ff969c',
    brightGreen: '#9be6ad',
    brightYellow: '#f5d98c',
    brightBlue: '#a3cdff',
    brightMagenta: '#e6b9fa',
    brightCyan: '#98e5ec',
    brightWhite: '#f5f8fb',
  },
} as const;

/** `within`: an element that has the scheme, where it is not the page's. */
export function terminalTheme(scheme: ColorScheme, within: HTMLElement): ITheme {
  // Not on the page yet it has no scheme to read.
  const where = within.isConnected ? within : document.body;
  return {
    ...ansi[scheme === 'contrast' ? 'dark' : scheme],
    background: resolveColor('--terminal-ground', where),
    foreground: resolveColor('--terminal-text', where),
    cursor: resolveColor('--accent', where),
    cursorAccent: resolveColor('--terminal-ground', where),
    selectionBackground: resolveColor('--terminal-selection', where),
    selectionInactiveBackground: resolveColor('--terminal-selection', where),
  };
}

/** Of found text: addon-search takes only #rrggbb here. */
export const searchDecorations = {
  light: { matchBackground: '#ffe08a', activeMatchBackground: '#f5a524' },
  dark: { matchBackground: '#5c4a12', activeMatchBackground: '#a06a00' },
  contrast: { matchBackground: '#5a4500', activeMatchBackground: '#8a5a00' },
} as const;
