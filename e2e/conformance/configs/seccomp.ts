// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import type { ConformanceConfig } from '../conformance-config.ts';

/** The guest tries to make device nodes (its view's `devices`), and the kernel tells how many filters it has. */
function policy(title: string, text: string | undefined, more: Partial<ConformanceConfig> = {}): ConformanceConfig {
  return {
    title: `a policy of system calls: ${title}`,
    lines: ['lxc.seccomp.profile = $base/policy'],
    prepare: ({ base }) => {
      if (text !== undefined) writeFileSync(`${base}/policy`, text);
      return undefined;
    },
    ...more,
  };
}

/** Numbers of x86_64's calls, but for mknod (133) and mknodat (259). */
const allButMknod = Array.from({ length: 460 }, (_, number) => number).filter(
  (number) => number !== 133 && number !== 259,
);
/** S_IFCHR below S_IFMT, of the second argument of mknod and the third of mknodat. */
const isCharacter = (index: number): string => `[${index},8192,SCMP_CMP_MASKED_EQ,61440]`;

export const seccompConfigs: readonly ConformanceConfig[] = [
  policy('a denylist that answers', '2\ndenylist\nmknod errno 1\nmknodat errno 1\n'),
  policy('the old word for it', '2\nblacklist\nmknod errno 1\nmknodat errno 1\n'),
  policy('by an argument', `2\ndenylist\nmknod errno 1 ${isCharacter(1)}\nmknodat errno 1 ${isCharacter(2)}\n`),
  policy('for one architecture', '2\ndenylist\n[x86]\nmknod errno 1\nmknodat errno 1\n'),
  policy('for all architectures', '2\ndenylist\n[all]\nmknod errno 1\nmknodat errno 1\n'),
  policy('comments and blank lines', '2\ndenylist\n# of nodes\n\nmknod errno 1\nmknodat errno 1 # both\n'),
  policy('a call that no kernel has', '2\ndenylist\nno_such_call errno 1\nmknod errno 1\nmknodat errno 1\n'),
  policy('umount by force', '2\ndenylist\nreject_force_umount\n'),
  policy('numbers of the first version', `1\nallowlist\n${allButMknod.join('\n')}\n`, { end: 'exit 3' }),
  policy('with no_new_privs', '2\ndenylist\nmknod errno 1\nmknodat errno 1\n', {
    lines: ['lxc.seccomp.profile = $base/policy', 'lxc.no_new_privs = 1'],
  }),
  policy('below a filter that is there', '2\ndenylist\nmknod errno 1\nmknodat errno 1\n', {
    lines: ['lxc.seccomp.profile = $base/policy', 'lxc.seccomp.allow_nesting = 1'],
  }),
  policy('of a version that is none', '3\ndenylist\nmknod errno 1\n', { refused: true }),
  policy('without a kind', '2\nmknod errno 1\n', { refused: true }),
  policy('that is empty', '', { refused: true }),
  policy('that is not there', undefined, { lines: ['lxc.seccomp.profile = $base/none'], refused: true }),
];
