// SPDX-License-Identifier: Apache-2.0
import { english } from '../../i18n/en.ts';
import type { PaletteCommand } from './palette-commands.ts';

/** A command's text in English, so that "start" finds it in every language. */
export function englishText({ key, words }: PaletteCommand): string {
  let found: unknown = english.palette;
  for (const part of key.split('.')) found = (found as Record<string, unknown>)[part];
  return String(found).replace(/\{\{(\w+)\}\}/g, (_, name: string) => words[name] ?? '');
}
