// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { helper } from '../../fixtures/lodged-client.ts';
import type { Ended, StockLxc } from '../stock-lxc.ts';

/** Who runs a tool: lodged, or a release of LXC. */
export interface ToolBox {
  readonly title: string;
  /** Program and arguments of one of LXC's tools, for who starts it otherwise. */
  command(tool: string, toolArguments: readonly string[]): [string, ...string[]];
  run(tool: string, toolArguments: readonly string[], input?: string): Promise<Ended>;
}

export class OurTools implements ToolBox {
  readonly title = 'lodged';

  command(tool: string, toolArguments: readonly string[]): [string, ...string[]] {
    return [helper, tool, ...toolArguments];
  }

  run(tool: string, toolArguments: readonly string[], input = ''): Promise<Ended> {
    const child = spawn(helper, [tool, ...toolArguments], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', (bytes: Buffer) => {
        said[stream] += bytes.toString();
      });
    }
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? -1, ...said }));
    });
  }
}

export function stockTools(lxc: StockLxc): ToolBox {
  return {
    title: `LXC ${lxc.release}`,
    command: (tool, words) => lxc.command(tool, words),
    run: (tool, words, input) => lxc.run(tool, words, input),
  };
}
