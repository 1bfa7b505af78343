// SPDX-License-Identifier: Apache-2.0
import { RuntimeError } from '../api.ts';
import { ConfigItems } from './config-items.ts';
import { isTaken, type TakenKey } from './config-key.ts';
import { type ConfigLine, ConfigSyntaxError } from './config-lines.ts';
import { effectiveLines } from './effective-lines.ts';
import { defaultSettings, type GuestConfig, type GuestSettings } from './guest-config.ts';
import { type ConfigReader, expandIncludes, IncludeError, noIncludes } from './include.ts';
import { findKey, mayBeCleared, whyRefused } from './key-table.ts';
import { finishNetworks } from './keys/check-networks.ts';
import { ConfigValueError } from './values.ts';

interface Place {
  line: number;
  file?: string | undefined;
}

/** Line 0: of none. */
function refuse({ line, file }: Place, key: string, message: string): never {
  const place = [...(file === undefined ? [] : [file]), ...(line === 0 ? [] : [`line ${line}`])].join(', ');
  throw new RuntimeError({
    reason: 'config-invalid',
    message: `${place === '' ? '' : `${place}: `}${key}: ${message}`,
    details: { line, key, hint: message, ...(file === undefined ? {} : { file }) },
  });
}

function linesOf(text: string, reader: ConfigReader): ConfigLine[] {
  try {
    return expandIncludes(text, reader);
  } catch (error) {
    if (error instanceof ConfigSyntaxError) return refuse(error, '', error.message);
    if (error instanceof IncludeError) return refuse(error.at, 'lxc.include', error.message);
    throw error;
  }
}

/** Answers the key's entry. */
function applyLine(settings: GuestSettings, line: ConfigLine): TakenKey<GuestSettings> {
  const { key, value } = line;
  const found = findKey(key);
  if (found === undefined || !isTaken(found.entry)) return refuse(line, key, whyRefused(key));
  try {
    found.entry.set(settings, value, found.match);
    return found.entry;
  } catch (error) {
    if (error instanceof ConfigValueError) refuse(line, key, `${error.message}, not "${value}"`);
    throw error;
  }
}

/** What is taken back must be right as well: else its error would show only when the later line goes. */
function checkTakenBack(lines: readonly ConfigLine[], kept: readonly ConfigLine[]): void {
  if (kept.length === lines.length) return;
  const counts = new Set(kept);
  for (const line of lines) {
    if (counts.has(line)) continue;
    if (line.value !== '') applyLine(defaultSettings(), line);
    else if (!mayBeCleared(line.key)) refuse(line, line.key, whyRefused(line.key));
  }
}

/** What no line alone can show. */
/** Where the network begins of which a message begins with the key. */
function placeOfNetwork(message: string, lines: readonly ConfigLine[]): Place {
  const [, index] = /^\w+\.net\.(\d+)\./.exec(message) ?? [];
  return lines.find(({ key }) => new RegExp(`^\\w+\\.net\\.${index}\\.`).test(key)) ?? { line: 0 };
}

function checkTogether(settings: GuestSettings, lines: readonly ConfigLine[]): void {
  if (settings.rootfs.path === '') refuse({ line: 0 }, 'lxc.rootfs.path', 'the config names no root file system');
  try {
    finishNetworks(settings);
  } catch (error) {
    if (error instanceof ConfigValueError) refuse(placeOfNetwork(error.message, lines), 'lxc.net', error.message);
    throw error;
  }
}

/**
 * Reads a config with what it includes. Throws RuntimeError config-invalid with line, key, hint (and file, of an included one) for
 * the first line that cannot be taken.
 */
export function readConfig(text: string, reader: ConfigReader = noIncludes): GuestConfig {
  const lines = linesOf(text, reader);
  const kept = effectiveLines(lines);
  checkTakenBack(lines, kept);
  const config: GuestConfig = { ...defaultSettings(), items: new ConfigItems() };
  for (const line of kept) {
    config.items.add(line.key, line.value, applyLine(config, line));
  }
  checkTogether(config, kept);
  return config;
}
