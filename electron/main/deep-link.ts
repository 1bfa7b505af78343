// SPDX-License-Identifier: Apache-2.0

/** The scheme that the system opens the app with: lodge://devices/SERIAL/guests/NAME/TAB. */
export const deepLinkScheme = 'lodge';

const longest = 1024;
const tabs = new Set(['overview', 'console', 'boot-log', 'cgroup', 'network', 'config']);

/** A part of the address that may name something: no control characters, no parts within. */
function nameOf(part: string | undefined): string | undefined {
  if (part === undefined || part === '') return undefined;
  try {
    const name = decodeURIComponent(part);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    return /[\x00-\x1f\x7f/\\]/.test(name) ? undefined : name;
  } catch {
    return undefined;
  }
}

/**
 * Where in the app a link leads, as the page's fragment. A link only shows something: it starts, stops and changes nothing.
 * Anybody can make one, so all that is not a place of ours is undefined.
 */
export function placeOfLink(link: string): string | undefined {
  if (link.length > longest) return undefined;
  const match = /^lodge:\/\/(?:devices\/([^/?#]+)(?:\/guests\/([^/?#]+)(?:\/([^/?#]+))?)?)?\/?$/i.exec(link);
  if (match === null) return undefined;
  const [, device, guest, tab] = match;
  if (device === undefined) return '#/';
  const [serial, name] = [nameOf(device), nameOf(guest)];
  if (serial === undefined || (guest !== undefined && name === undefined)) return undefined;
  const place = `#/devices/${encodeURIComponent(serial)}`;
  if (name === undefined) return place;
  if (tab !== undefined && !tabs.has(tab)) return undefined;
  return `${place}/guests/${encodeURIComponent(name)}/${tab ?? 'overview'}`;
}

/** The link among the words of a command line, with which the system starts the app. */
export function linkOf(words: readonly string[]): string | undefined {
  return words.find((word) => word.toLowerCase().startsWith(`${deepLinkScheme}://`));
}
