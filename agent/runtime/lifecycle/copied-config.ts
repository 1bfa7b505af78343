// SPDX-License-Identifier: Apache-2.0
/** What of a config changes when its guest is copied. Folders are the guests' own. */
export interface ConfigChange {
  from: string;
  to: string;
  /** lxc.rootfs.path of the copy; undefined: the source has none. */
  rootfs: string | undefined;
  /** undefined: it stays as it is. */
  hostname: string | undefined;
  /** A new address for each that is written; undefined: they stay. */
  newMac: ((template: string) => string) | undefined;
  /** Further lines. */
  more: readonly string[];
}

const replaced = { rootfs: 'lxc.rootfs.path', hostname: 'lxc.uts.name' } as const;
/** Values with paths, which may lie in the guest's own folder. */
const withPaths = /^lxc\.(hook\.|mount\.|console\.|log\.file|seccomp\.profile|net\.\d+\.script\.)/;

function changedLine(line: string, { from, to, newMac, rootfs, hostname }: ConfigChange): string[] {
  const [, key = '', middle = '', value = ''] = /^\s*([^#=\s]+)(\s*=\s*)(.*)$/.exec(line) ?? [];
  if (key === replaced.rootfs && rootfs !== undefined) return [];
  if (key === replaced.hostname && hostname !== undefined) return [];
  if (/^lxc\.net\.\d+\.hwaddr$/.test(key) && newMac !== undefined && value.trim() !== '')
    return [`${key}${middle}${newMac(value.trim())}`];
  if (withPaths.test(key)) return [line.replaceAll(`${from}/`, `${to}/`)];
  return [line];
}

/** Line by line, so that comments and what is not understood stay. The new values are last, over what is included. */
export function copiedConfig(text: string, change: ConfigChange): string {
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => changedLine(line, change));
  for (const [name, key] of Object.entries(replaced)) {
    const value = change[name as keyof typeof replaced];
    if (value !== undefined) lines.push(`${key} = ${value}`);
  }
  return `${[...lines, ...change.more].join('\n')}\n`;
}

/** Values that are files which a guest cannot start without. */
const withFiles = /^\s*lxc\.(hook\.[\w-]+|mount\.fstab|mount|seccomp\.profile|net\.\d+\.script\.(up|down))\s*=(.*)$/;
/** What is copied as the root, made anew, or stays with the guest. */
const notToCopy = ['rootfs', 'rootdev', 'overlay', 'snaps', 'config', 'log'];

/**
 * Files in the guest's own folder that its config names: scripts, an fstab, a policy. Relative to `folder`, each once: what lies in a
 * folder that is named too (as a script's argument) comes with it.
 */
export function ownFiles(text: string, folder: string): string[] {
  const words = text.split('\n').flatMap((line) => withFiles.exec(line)?.at(-1)?.trim().split(/\s+/) ?? []);
  const relative = words
    .filter((word) => word.startsWith(`${folder}/`) && !word.split('/').includes('..'))
    .map((word) => word.slice(folder.length + 1).split('/'))
    .map((parts) => parts.filter((part) => part !== '' && part !== '.'))
    .filter(([first]) => first !== undefined && !notToCopy.includes(first))
    .map((parts) => parts.join('/'));
  return [...new Set(relative)].filter((path) => !relative.some((other) => path.startsWith(`${other}/`)));
}

/** Two hexadecimal digits for each xx of a template; an address without one keeps its first three parts (LXC's 00:16:3e). */
export function freshMac(template: string, random: Uint8Array): string {
  const bytes = [...random];
  const next = (): string => (bytes.pop() ?? 0).toString(16).padStart(2, '0');
  const parts = template.split(':');
  return parts.map((part, index) => (/^x/i.test(part) || index >= 3 ? next() : part)).join(':');
}
