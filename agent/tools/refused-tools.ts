// SPDX-License-Identifier: Apache-2.0
/** LXC's programs that are not here, and what does their work. */
export const refusedTools: Readonly<Record<string, string>> = {
  'lxc-checkpoint':
    'a guest cannot be written to disk as it runs: that takes CRIU, which Android has not; lxc-snapshot keeps a stopped one',
  'lxc-top': 'the desktop shows what guests use as time goes on; lxc-info tells it once',
  'lxc-unshare': 'namespaces without a guest are not made; unshare(1) of toybox and util-linux makes them',
  'lxc-usernsexec': 'commands run in the user namespace of a guest by lxc-attach; without one, by unshare(1)',
  'lxc-update-config': 'keys of LXC 2 are refused, each with the name of its successor',
};
