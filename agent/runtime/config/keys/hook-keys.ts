// SPDX-License-Identifier: Apache-2.0
import { type HookKind, hookKinds } from '../../hooks/hook-plan.ts';
import type { ConfigKey, TakenKey } from '../config-key.ts';
import { parseNumber } from '../values.ts';

export interface HookSettings {
  /** Commands of a shell, in the order of the config. */
  hooks: Partial<Record<HookKind, string[]>>;
  hookVersion: 0 | 1;
}

export const hookDefaults = (): HookSettings => ({ hooks: {}, hookVersion: 0 });

const notes: Partial<Record<HookKind, string>> = {
  clone: 'run by lxc-copy and lxc-snapshot',
  destroy: 'run by lxc-destroy, and at the end of an ephemeral guest; not by the desktop',
};

function hookKey(kind: HookKind): TakenKey<HookSettings> {
  const note = notes[kind];
  return {
    key: `lxc.hook.${kind}`,
    since: '4.0',
    example: '/bin/true',
    list: 'lines',
    ...(note === undefined ? {} : { note }),
    set: ({ hooks }, value) => {
      hooks[kind] = [...(hooks[kind] ?? []), value];
    },
  };
}

export const hookKeys: readonly ConfigKey<HookSettings>[] = [
  ...hookKinds.map(hookKey),
  {
    key: 'lxc.hook.version',
    since: '4.0',
    example: '1',
    set: (config, value) => {
      config.hookVersion = parseNumber(value, 0, 1) as 0 | 1;
    },
  },
];
