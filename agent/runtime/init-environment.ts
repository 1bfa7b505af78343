// SPDX-License-Identifier: Apache-2.0
/**
 * The environment of the guest's init: what lxc.environment says, and `container=lxc`, by which inits know where they are.
 * Nothing else, as with LXC: a PATH is init's own affair. A name alone takes the runtime's own value, where it has one. Of one
 * name the last value counts.
 */
export function initEnvironment(configured: readonly string[], inherited: readonly string[]): string[] {
  const named = new Map<string, string>();
  for (const item of [...configured, 'container=lxc']) {
    const [name = ''] = item.split('=');
    const value = item.includes('=') ? item : inherited.find((each) => each.startsWith(`${name}=`));
    if (value !== undefined) named.set(name, value);
  }
  return [...named.values()];
}
