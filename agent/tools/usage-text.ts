// SPDX-License-Identifier: Apache-2.0
import { commonOptions } from './common-options.ts';
import type { Option } from './option-parser.ts';
import type { Tool } from './tool.ts';

const columnWidth = 30;

function title({ short, long, value, optionalValue }: Option): string {
  const hanging = value === undefined ? '' : optionalValue ? `[=${value}]` : `=${value}`;
  return `${short === undefined ? '    ' : `-${short}, `}--${long}${hanging}`;
}

function line(option: Option): string {
  const left = `  ${title(option)}`;
  return left.length < columnWidth
    ? left.padEnd(columnWidth) + option.help
    : `${left}\n${' '.repeat(columnWidth)}${option.help}`;
}

/** Those without a text are other names of one that has one. */
function lines(options: readonly Option[]): string {
  return options
    .filter(({ help }) => help !== '')
    .map((option) => `${line(option)}\n`)
    .join('');
}

export function helpText(tool: Tool): string {
  return `Usage: ${tool.name} ${tool.synopsis}

${tool.summary}

Options:
${lines(tool.options)}
Options of every tool:
${lines(commonOptions)}`;
}

export function usageText(tool: Tool): string {
  const words = [...tool.options, ...commonOptions]
    .filter(({ help }) => help !== '')
    .map((option) => `[${title(option).trim().replace(', ', '|')}]`);
  return `Usage: ${tool.name} ${words.join(' ')}\n`;
}
