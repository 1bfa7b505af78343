// SPDX-License-Identifier: Apache-2.0
/**
 * For work on a key: `node --import tsx e2e/conformance/by-hand.ts [--end WORD] [--by TOOL] [--all] 'lxc.key = value' ...` starts
 * the config by both stock releases and by lodged, and prints how the guests differ (- stock, + ours), or with --all everything
 * seen. TOOL is one that starts, with its arguments: `lxc-execute -- /view.sh`.
 */
import { Comparison } from './comparison.ts';
import type { ToolStart } from './conformance-config.ts';

const words = process.argv.slice(2);
const options = new Map<string, string>();
const lines: string[] = [];
for (let word = words.shift(); word !== undefined; word = words.shift()) {
  if (word === '--all') options.set('all', 'yes');
  else if (word === '--end' || word === '--by') options.set(word.slice(2), words.shift() ?? '');
  else lines.push(word);
}

async function main(): Promise<void> {
  const [tool, ...typed] = options.get('by')?.split(' ') ?? [];
  const comparison = await Comparison.open();
  try {
    const { difference, releasesDiffer, observations } = await comparison.compare({
      title: 'by hand',
      lines,
      end: options.get('end') ?? 'exit 0',
      ...(tool === undefined ? {} : { tool: { name: tool as ToolStart['name'], words: typed } }),
    });
    for (const { runner, sections, explanation } of observations) {
      console.log(`${runner}: ${sections.end?.join(' ')}`);
      if (sections.end?.[0] === 'refused') console.log(explanation.split('\n').slice(-30).join('\n'));
      if (options.has('all'))
        for (const [name, seen] of Object.entries(sections)) console.log(`== ${name}\n${seen.join('\n')}`);
    }
    console.log(`where 5.0 and 6.0 differ:\n${releasesDiffer.join('\n')}`);
    console.log(difference === '' ? 'no difference' : difference);
  } finally {
    await comparison.close();
  }
}

void main();
