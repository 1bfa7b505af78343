// SPDX-License-Identifier: Apache-2.0
/** What was seen, as lines by section: the guest's own words and the host's facts alike. */
export type Sections = Record<string, string[]>;

/** Text in which `== name` begins a section. */
export function parseSections(text: string): Sections {
  const sections: Sections = {};
  let current: string[] = [];
  for (const line of text.split('\n')) {
    const name = /^== (\S+)$/.exec(line)?.[1];
    if (name !== undefined) {
      current = [];
      sections[name] = current;
    } else if (line.trim() !== '') {
      current.push(line.trimEnd());
    }
  }
  return sections;
}

/** One line of /proc/PID/mountinfo (proc(5)). */
interface Mount {
  id: string;
  parent: string;
  device: string;
  root: string;
  point: string;
  options: string;
  propagation: string;
  type: string;
  source: string;
  superOptions: string;
}

function parseMount(line: string): Mount {
  const [own = '', other = ''] = line.split(' - ');
  const [id = '', parent = '', device = '', root = '', point = '', options = '', ...optional] = own.split(' ');
  const [type = '', source = '', superOptions = ''] = other.split(' ');
  const propagation = optional.map((word) => word.replace(/:\d+$/, '')).join('+') || 'private';
  return { id, parent, device, root, point, options, propagation, type, source, superOptions };
}

/**
 * Mounts without what differs from start to start: ids become the parents' mount points, devices become numbers in the order of
 * their coming. Sorted by mount point, those on one point in their order.
 */
export function mountLines(mountinfo: string, isOwn: (point: string) => boolean): string[] {
  const mounts = mountinfo
    .split('\n')
    .filter((line) => line !== '')
    .map(parseMount);
  const points = new Map(mounts.map(({ id, point }) => [id, point]));
  const kept = mounts.filter(({ point }) => !isOwn(point));
  const sorted = kept.map((mount, order) => ({ mount, order }));
  sorted.sort((a, b) => (a.mount.point === b.mount.point ? a.order - b.order : a.mount.point < b.mount.point ? -1 : 1));
  return sorted.map(({ mount }) => {
    const { parent, root, point, options, propagation, type, source, superOptions } = mount;
    return `${point} on ${points.get(parent) ?? 'none'} root=${root} ${type} ${source} ${options} ${superOptions} ${propagation}`;
  });
}
