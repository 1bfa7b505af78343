// SPDX-License-Identifier: Apache-2.0
import { parseConfigLines } from '../config/config-lines.ts';
import { isSamePort } from './nat/forward-change.ts';
import { type HostPort, type PortForward, parsePortForward } from './network-values.ts';

const printForward = ({ protocol, hostPort, guestPort }: PortForward): string => `${protocol} ${hostPort} ${guestPort}`;

/** A config with one line more, behind those of its kind, else behind all; the rest stays as it is, comments too. `index`: N of lodge.net.N. */
export function withForwardLine(text: string, index: number, forward: PortForward): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const key = `lodge.net.${index}.forward`;
  const last = parseConfigLines(text)
    .filter((each) => each.key === key)
    .at(-1)?.line;
  lines.splice(last ?? lines.length, 0, `${key} = ${printForward(forward)}`);
  return `${lines.join('\n')}\n`;
}

/** A config without the lines of that port. */
export function withoutForwardLine(text: string, index: number, port: HostPort): string {
  const key = `lodge.net.${index}.forward`;
  const gone = parseConfigLines(text)
    .filter((each) => each.key === key && each.value !== '' && isSamePort(parsePortForward(each.value), port))
    .map(({ line }) => line);
  return text
    .split('\n')
    .filter((_, at) => !gone.includes(at + 1))
    .join('\n');
}
