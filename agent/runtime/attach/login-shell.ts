// SPDX-License-Identifier: Apache-2.0
/** The shell of a user by the lines of passwd(5). undefined: no such user, or one without a shell of his own. */
export function shellIn(passwd: string, uid: number): string | undefined {
  for (const line of passwd.split('\n')) {
    const fields = line.trim().split(':');
    if (fields.length === 7 && fields[2] === String(uid)) return fields[6] === '' ? undefined : fields[6];
  }
  return undefined;
}

/** Commands to try in turn for a caller who names none (LXC's lxc_attach_run_shell). */
export function shellCommands(passwdShell: string | undefined, environment: readonly string[]): string[][] {
  const own = environment.find((each) => each.startsWith('SHELL='))?.slice('SHELL='.length);
  const shells = [passwdShell, own, '/bin/sh', '/system/bin/sh'].filter((each) => each?.startsWith('/') === true);
  return [...new Set(shells)].map((shell) => [shell ?? '']);
}
