// SPDX-License-Identifier: Apache-2.0
/** The moments of a guest's life at which its config may have a program run (lxc.container.conf(5), lxc.hook.*). */
export const hookKinds = [
  'pre-start',
  'pre-mount',
  'mount',
  'autodev',
  'start-host',
  'start',
  'stop',
  'post-stop',
  'clone',
  'destroy',
] as const;
export type HookKind = (typeof hookKinds)[number];

/** What a hook is told of its guest. Paths are absolute, on the host's side of the moment. */
export interface HookFacts {
  name: string;
  configPath: string;
  /** lxc.rootfs.path as the config has it; hooks are told it without the kind of storage. */
  rootfsPath: string;
  /** Where the root is mounted while it is set up. */
  rootfsMount: string;
  consolePath?: string;
  consoleLogPath?: string;
  /** lxc.hook.version: 0 tells by arguments, 1 by the environment. */
  version: 0 | 1;
  /** Of the guest's first process, or the one that has been; from start-host on. */
  pid?: number;
  /** The guest that this one is a copy of: clone. */
  sourceName?: string;
  /** Why it ends: stop and post-stop. Of the hooks of a start behind a reboot, that it is one. */
  target?: 'stop' | 'reboot';
  /** Files of the guest's namespaces by their name in /proc/PID/ns; for stop, when the first process is gone. */
  namespaces?: Readonly<Record<string, string>>;
}

/** A script of a network, lxc.net.N.script.up or .down. */
export interface NetworkScript {
  which: 'up' | 'down';
  /** lxc.net.N.script.up */
  key: string;
  command: string;
  /** lxc.net.N.type, the link of the host, the host's end of a pair. */
  type: string;
  parent?: string | undefined;
  peer?: string | undefined;
}

export interface HookRun {
  /** As it is told: `start hook`. */
  title: string;
  key: string;
  /** What the config has: a shell's command. */
  command: string;
  argv: string[];
  /** NAME=VALUE */
  environment: string[];
}

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/system/bin:/system/xbin';

function namespaceVariables({ namespaces = {} }: HookFacts): [string, string][] {
  return Object.entries(namespaces).map(([name, file]) => [`LXC_${name.toUpperCase()}_NS`, file]);
}

function variables(facts: HookFacts): Record<string, string | undefined> {
  return {
    PATH: path,
    LXC_NAME: facts.name,
    LXC_CONFIG_FILE: facts.configPath,
    // As LXC: of a copy as it is written into its config, with its kind.
    LXC_ROOTFS_PATH: facts.sourceName === undefined ? facts.rootfsPath.replace(/^[a-z]+:/, '') : facts.rootfsPath,
    LXC_ROOTFS_MOUNT: facts.rootfsMount,
    LXC_CONSOLE: facts.consolePath,
    LXC_CONSOLE_LOGPATH: facts.consoleLogPath,
    LXC_CGNS_AWARE: '1',
    LXC_HOOK_VERSION: String(facts.version),
    LXC_PID: facts.pid === undefined ? undefined : String(facts.pid),
    LXC_TARGET: facts.target,
    LXC_SRC_NAME: facts.sourceName,
    ...Object.fromEntries(namespaceVariables(facts)),
  };
}

function environmentOf(named: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
}

/** The command is a shell's, its arguments are not. */
function shellRun(shell: string, command: string, args: readonly string[]): string[] {
  return [shell, '-c', args.length === 0 ? command : `${command} "$@"`, 'sh', ...args];
}

/** One run for each command, in the order of the config. `shell` is the shell at the place where it runs. */
export function planHook(kind: HookKind, commands: readonly string[], facts: HookFacts, shell: string): HookRun[] {
  const named = Object.entries(facts.namespaces ?? {}).map(([name, file]) => `${name}:${file}`);
  const args = facts.version === 0 ? [facts.name, 'lxc', kind, ...named] : [];
  const told = { LXC_HOOK_TYPE: kind, LXC_HOOK_SECTION: 'lxc' };
  const environment = environmentOf({ ...variables(facts), ...(facts.version === 1 ? told : {}) });
  return commands.map((command) => ({
    title: `${kind} hook`,
    key: `lxc.hook.${kind}`,
    command,
    argv: shellRun(shell, command, args),
    environment,
  }));
}

/** The arguments from the type on come with both versions, as in LXC. */
export function planNetworkScript(script: NetworkScript, facts: HookFacts, shell: string): HookRun {
  const { which, key, command, type, parent, peer } = script;
  const network = [type, parent, peer].filter((argument) => argument !== undefined);
  const args = facts.version === 0 ? [facts.name, 'net', which, ...network] : network;
  const told = {
    LXC_HOOK_TYPE: which,
    LXC_HOOK_SECTION: 'net',
    LXC_NET_TYPE: type,
    LXC_NET_PARENT: parent ?? '',
    LXC_NET_PEER: peer,
  };
  const environment = environmentOf({
    ...variables(facts),
    ...(facts.version === 1 ? told : {}),
  });
  return { title: `script ${which}`, key, command, argv: shellRun(shell, command, args), environment };
}
