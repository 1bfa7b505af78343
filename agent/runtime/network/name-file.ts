// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { ManagedNetwork } from './managed-network.ts';

/** The first line of a file of ours, by which it is known at the next start. */
const mark = '# Lodge: the host answers for names (lodge.net.N.nat). Write your own, and it stays.';

const path = '/etc/resolv.conf';

/** What is there; undefined: nothing. */
export type NameFile = { kind: 'file'; text: string } | { kind: 'other' } | undefined;

/**
 * The text to write, for a guest that has none: what its own programs or its owner have written stays, and a link, such as
 * systemd's, is theirs also where it leads nowhere yet. undefined: there is nothing to do.
 */
export function planNameFile(found: NameFile, { dns }: Pick<ManagedNetwork, 'dns'>): string | undefined {
  const text = `${[mark, ...dns.map((address) => `nameserver ${address}`)].join('\n')}\n`;
  if (found === undefined) return text;
  if (found.kind === 'other' || found.text === text) return undefined;
  return found.text.trim() === '' || found.text.startsWith(`${mark}\n`) ? text : undefined;
}

/** Of the root that the caller has. 'no folder': there is no /etc of its own, as on Android. */
function readNameFile({ file }: Sys): NameFile | 'no folder' {
  const kindOf = (each: string): number | undefined => {
    try {
      return file.lstat(each).mode & file.S_IFMT;
    } catch (error) {
      if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR')) return undefined;
      throw error;
    }
  };
  if (kindOf('/etc') !== file.S_IFDIR) return 'no folder';
  const kind = kindOf(path);
  if (kind === undefined) return undefined;
  return kind === file.S_IFREG ? { kind: 'file', text: file.readText(path) } : { kind: 'other' };
}

/** In the guest's root, before anything of the guest's runs. A root that is read-only is left as it is, and told. */
export function writeNameFile(sys: Sys, managed: ManagedNetwork, warn: (text: string) => void): void {
  try {
    const found = readNameFile(sys);
    const text = found === 'no folder' ? undefined : planNameFile(found, managed);
    if (text !== undefined) sys.file.writeFileAtomic(path, text, 0o644);
  } catch (error) {
    if (!isSysError(error)) throw error;
    warn(`the guest has no ${path}: ${error.message}`);
  }
}
