// SPDX-License-Identifier: Apache-2.0
import { addIdRange, parseIdRange } from '../../namespaces/id-map.ts';
import { isNamespaceKind, namespaceKinds } from '../../namespaces/namespace-kinds.ts';
import {
  defaultNamespaces,
  type NamespaceChoice,
  parseKinds,
  parseShareSource,
} from '../../namespaces/namespace-settings.ts';
import { parseTimeOffset } from '../../namespaces/time-offset.ts';
import type { ConfigKey } from '../config-key.ts';
import { ConfigValueError } from '../values.ts';

/** What the guest shares with others, and how its ids and clocks differ from the host's. */
export interface NamespaceSettings {
  namespaces: NamespaceChoice;
}

export const namespaceDefaults = (): NamespaceSettings => ({ namespaces: defaultNamespaces() });

function setKinds({ namespaces }: NamespaceSettings, list: 'clone' | 'keep', value: string): void {
  if (namespaces[list === 'clone' ? 'keep' : 'clone'] !== undefined)
    throw new ConfigValueError('lxc.namespace.clone and lxc.namespace.keep exclude each other');
  namespaces[list] = parseKinds(value);
}

export const namespaceKeys: readonly ConfigKey<NamespaceSettings>[] = [
  {
    key: 'lxc.namespace.clone',
    since: '4.0',
    example: 'mnt pid uts ipc net',
    note: 'mnt is always new',
    set: (settings, value) => setKinds(settings, 'clone', value),
  },
  {
    key: 'lxc.namespace.keep',
    since: '4.0',
    example: 'net user',
    note: 'user is kept without a word where no lxc.idmap asks for a new one',
    set: (settings, value) => setKinds(settings, 'keep', value),
  },
  {
    key: 'lxc.namespace.share.*',
    since: '4.0',
    example: '1',
    note: 'of a process, of a guest, or of a file of a namespace; not mnt',
    set: ({ namespaces }, value, { name }) => {
      if (!isNamespaceKind(name)) throw new ConfigValueError(`expected one of ${namespaceKinds.join(', ')}`);
      namespaces.share[name] = parseShareSource(value);
    },
  },
  {
    key: 'lxc.idmap',
    since: '4.0',
    example: 'u 0 100000 65536',
    list: 'lines',
    set: ({ namespaces }, value) => {
      namespaces.idMap = addIdRange(namespaces.idMap, parseIdRange(value));
    },
  },
  {
    key: 'lxc.time.offset.boot',
    since: '5.0',
    example: '10s',
    set: ({ namespaces }, value) => {
      namespaces.timeOffsets.boot = parseTimeOffset(value);
    },
  },
  {
    key: 'lxc.time.offset.monotonic',
    since: '5.0',
    example: '-250ms',
    set: ({ namespaces }, value) => {
      namespaces.timeOffsets.monotonic = parseTimeOffset(value);
    },
  },
];
