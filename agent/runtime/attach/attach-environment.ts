// SPDX-License-Identifier: Apache-2.0
/** What a command in a guest has for its environment (lxc-attach(1), ENVIRONMENT; LXC's lxc_attach_set_environment). */
export interface EnvironmentChoice {
  /** The caller's own, NAME=VALUE. */
  inherited: readonly string[];
  /** false: of the caller's only those of `keep`. */
  keepAll: boolean;
  /** Names. */
  keep: readonly string[];
  /** For what nothing else sets. */
  defaults: readonly string[];
  /** The last word. */
  set: readonly string[];
}

/** Where a program is looked for in a guest whose environment does not say. */
export const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/system/bin:/system/xbin';

function nameOf(variable: string): string {
  return variable.split('=', 1)[0] ?? '';
}

/** `guest`: lxc.environment. Each name once. */
export function attachEnvironment(choice: EnvironmentChoice, guest: readonly string[]): string[] {
  const kept = choice.inherited.filter((each) => choice.keepAll || choice.keep.includes(nameOf(each)));
  const all = [defaultPath, ...choice.defaults, ...kept, ...guest, 'container=lxc', ...choice.set];
  return [...new Map(all.map((each) => [nameOf(each), each])).values()];
}

/** PATH's folders, for a program without a slash (execvp(3)). */
export function programPlaces(name: string, environment: readonly string[]): string[] {
  if (name.includes('/')) return [name];
  const path = environment.findLast((each) => each.startsWith('PATH='))?.slice('PATH='.length) ?? '';
  return path.split(':').map((folder) => `${folder === '' ? '.' : folder}/${name}`);
}
