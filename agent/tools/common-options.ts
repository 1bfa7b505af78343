// SPDX-License-Identifier: Apache-2.0
import type { Option } from './option-parser.ts';

export const nameOption: Option = { short: 'n', long: 'name', value: 'NAME', help: 'name of the guest' };

/** What the API of LXC would read in the place of the guest's own config. */
export const rcfileOption: Option = { long: 'rcfile', value: 'FILE', help: 'read this config in place of the own one' };

export const defineOption: Option = {
  short: 's',
  long: 'define',
  value: 'KEY=VALUE',
  help: 'one more line of config, behind all others',
};

/** Every tool has these. */
export const commonOptions: readonly Option[] = [
  { short: 'o', long: 'logfile', value: 'FILE', help: 'tell problems to a file, not to standard error' },
  {
    short: 'l',
    long: 'logpriority',
    value: 'LEVEL',
    help: 'what is told: TRACE, DEBUG, INFO, NOTICE, WARN, ERROR, CRIT, ALERT or FATAL',
  },
  { short: 'q', long: 'quiet', help: 'tell nothing' },
  { short: 'P', long: 'lxcpath', value: 'PATH', help: 'the folder of the guests' },
  { short: '?', long: 'help', help: 'this text' },
  { short: 'h', long: 'help', help: '' },
  { long: 'usage', help: 'all options, in short' },
  { long: 'version', help: 'the version of LXC that this follows' },
];
