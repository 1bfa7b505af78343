// SPDX-License-Identifier: Apache-2.0
/** A mounted cgroup hierarchy, from /proc/self/mountinfo (proc(5), cgroups(7)). */
export interface Hierarchy {
  version: 1 | 2;
  /** Absolute path of the mount. */
  mount: string;
  /** Which folder of the hierarchy is mounted there: `/` but for binds, and for mounts of another cgroup namespace. */
  root: string;
  /** For v1, from the mount's options, a named one as `name=systemd`; for v2, from cgroup.controllers. */
  controllers: string[];
  /** v1's cpuset with files named `cpus` and not `cpuset.cpus`, as Android mounts it. */
  noPrefix: boolean;
}

export type CgroupLayout = 'v2' | 'hybrid' | 'v1' | 'android-v1' | 'none';

/** What of a v1 mount's options is not the name of a controller (Documentation/admin-guide/cgroup-v1/cgroups.rst). */
const otherOptions = new Set(
  'rw ro none all noprefix clone_children xattr seclabel cpuset_v2_mode favordynmods'.split(' '),
);

const isController = (word: string): boolean => !otherOptions.has(word) && !word.startsWith('release_agent=');

/** mountinfo writes blanks in paths as octal numbers. */
function unescapePath(path: string): string {
  if (!path.includes('\\')) return path;
  return path.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function parseLine(line: string): (Omit<Hierarchy, 'version'> & { type: string }) | undefined {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '', mount = ''] = before.split(' ');
  const [type = '', , options = ''] = after.split(' ');
  if (type !== 'cgroup' && type !== 'cgroup2') return undefined;
  const words = options.split(',');
  return {
    type,
    mount: unescapePath(mount),
    root: unescapePath(root),
    controllers: type === 'cgroup' ? words.filter(isController) : [],
    noPrefix: words.includes('noprefix'),
  };
}

/**
 * One mount of each hierarchy, that of its root where there are several. `v2Controllers` answers what cgroup.controllers of the v2
 * mount says.
 */
export function parseHierarchies(mountinfo: string, v2Controllers: (mount: string) => string[]): Hierarchy[] {
  // Of the many mounts that a host has few are of cgroups.
  const ofCgroups = mountinfo.split('\n').filter((line) => line.includes(' - cgroup'));
  const lines = ofCgroups.flatMap((line) => parseLine(line) ?? []);
  // A bind of a part of a hierarchy says nothing about the rest.
  const sorted = [...lines.filter(({ root }) => root === '/'), ...lines.filter(({ root }) => root !== '/')];
  const found: Hierarchy[] = [];
  const taken = new Set<string>();
  for (const { type, ...each } of sorted) {
    if (type === 'cgroup2' && !found.some(({ version }) => version === 2))
      found.push({ ...each, version: 2, controllers: v2Controllers(each.mount) });
    else if (type === 'cgroup' && each.controllers.length > 0 && !each.controllers.some((name) => taken.has(name)))
      found.push({ ...each, version: 1 });
    else continue;
    for (const name of found.at(-1)?.controllers ?? []) taken.add(name);
  }
  return found;
}

export function layoutOf(hierarchies: readonly Hierarchy[]): CgroupLayout {
  const v1 = hierarchies.filter((each) => each.version === 1);
  const v2 = hierarchies.some((each) => each.version === 2);
  if (v1.length === 0) return v2 ? 'v2' : 'none';
  if (v1.some((each) => each.mount.startsWith('/dev/'))) return 'android-v1';
  return v2 ? 'hybrid' : 'v1';
}

/** By the names of v1's controllers; v2 by none. */
type Named = ReadonlyMap<string, Hierarchy>;

function named(hierarchies: readonly Hierarchy[]): Named {
  const found = new Map<string, Hierarchy>();
  for (const each of hierarchies)
    for (const name of each.version === 2 ? [''] : each.controllers) found.set(name, each);
  return found;
}

/** The hierarchy of a line of /proc/PID/cgroup, `4:memory:/a` or `0::/a`; undefined: it is not mounted here. */
function hierarchyOf(line: string, hierarchies: Named): { hierarchy: Hierarchy; path: string } | undefined {
  const [id = '', names = '', ...rest] = line.split(':');
  const path = rest.join(':');
  if (!path.startsWith('/') || (path.includes('..') && path.split('/').includes('..'))) return undefined;
  const known = id === '0' ? '' : names.split(',').find((name) => name !== '' && hierarchies.has(name));
  const hierarchy = known === undefined ? undefined : hierarchies.get(known);
  return hierarchy === undefined ? undefined : { hierarchy, path };
}

/** The absolute folder of a path of the hierarchy; undefined: the mount does not show it. */
function folderIn({ mount, root }: Hierarchy, path: string): string | undefined {
  if (root === '/') return path === '/' ? mount : `${mount}${path}`;
  if (path !== root && !path.startsWith(`${root}/`)) return undefined;
  return `${mount}${path.slice(root.length)}`;
}

/** The folders that a process is in by its /proc/PID/cgroup (cgroups(7)), of the hierarchies that show them. */
export function membership(procCgroup: string, hierarchies: readonly Hierarchy[]): Map<Hierarchy, string> {
  const folders = new Map<Hierarchy, string>();
  const byName = named(hierarchies);
  for (const line of procCgroup.split('\n')) {
    const found = hierarchyOf(line, byName);
    const folder = found === undefined ? undefined : folderIn(found.hierarchy, found.path);
    if (found !== undefined && folder !== undefined) folders.set(found.hierarchy, folder);
  }
  return folders;
}

const scope = '/init.scope';

/**
 * In which folder of each hierarchy a guest's are made: as LXC, that of the host's first process, whose own folder below is left
 * out (systemd's init.scope); with lxc.cgroup.relative that of the caller, whatever it is. A folder that cannot be seen from here: the
 * mount's.
 */
export function baseFolders(
  hierarchies: readonly Hierarchy[],
  procCgroups: { first: string; own: string },
  relative = false,
): Map<Hierarchy, string> {
  const folders = membership(relative ? procCgroups.own : procCgroups.first, hierarchies);
  const above = (folder: string): string => (folder.endsWith(scope) ? folder.slice(0, -scope.length) : folder);
  const base = (each: Hierarchy): string => folders.get(each) ?? each.mount;
  return new Map(hierarchies.map((each) => [each, relative ? base(each) : above(base(each))]));
}
