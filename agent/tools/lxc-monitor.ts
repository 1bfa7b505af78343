// SPDX-License-Identifier: Apache-2.0
import { parseStateMessage, type StateMessage, stateMessageBytes } from '../runtime/command-socket/client-wire.ts';
import { openStateChanges, quitDistributor } from '../runtime/command-socket/state-distributor.ts';
import { stateNames } from '../runtime/command-socket/wire.ts';
import type { Sys } from '../sys/sys.ts';
import { nameOption } from './common-options.ts';
import { patternOf } from './name-pattern.ts';
import type { Tool } from './tool.ts';

/** As lxc-monitor prints it. undefined: nothing that it tells. */
export function changeLine(name: string, { kind, value }: Pick<StateMessage, 'kind' | 'value'>): string | undefined {
  if (kind === 'exit') return `'${name}' exited with status [${(value >> 8) & 0xff}]\n`;
  const state = kind === 'state' ? stateNames[value] : undefined;
  return state === undefined ? undefined : `'${name}' changed state to [${state}]\n`;
}

/** Resolves when the distributor has gone. */
function follow(sys: Sys, fd: number, pattern: RegExp, print: (text: string) => void): Promise<void> {
  sys.file.setNonblocking(fd, false);
  return new Promise((resolve) => {
    sys.loop.add(fd, sys.loop.EPOLLIN, () => {
      const bytes = sys.file.read(fd, stateMessageBytes) ?? new Uint8Array(0);
      if (bytes.length !== stateMessageBytes) {
        sys.loop.remove(fd);
        resolve();
        return;
      }
      const message = parseStateMessage(bytes);
      const name = sys.text.decodeUtf8(message.name);
      const line = pattern.test(name) ? changeLine(name, message) : undefined;
      if (line !== undefined) print(line);
    });
  });
}

export const lxcMonitor: Tool = {
  name: 'lxc-monitor',
  synopsis: '[-n REGEX] [-Q]',
  summary: 'Tells each change of state of the guests of a folder, as it comes.',
  note: 'one folder at a time; what distributes the changes ends with its last listener, not half a minute later',
  needsName: false,
  options: [nameOption, { short: 'Q', long: 'quit', help: 'end what distributes the changes' }],
  async run({ sys, options, name, lxcPath, rest: [first], report, print }) {
    if (options.has('quit')) return quitDistributor(sys, lxcPath) ? 0 : 1;
    const pattern = patternOf(`^(?:${name === '' ? (first ?? '.*') : name})$`);
    const fd = openStateChanges(sys, lxcPath);
    if (fd === undefined) {
      report.error('nothing distributes the changes of states');
      return 1;
    }
    await follow(sys, fd, pattern, print);
    report.error('what distributes the changes has ended');
    return 1;
  },
};
