// SPDX-License-Identifier: Apache-2.0
import { chmodSync, writeFileSync } from 'node:fs';
import type { ConformanceConfig, Places } from '../conformance-config.ts';

/**
 * Lines of a hundred bytes on the console, before the guest looks about; each when the log has changed by the one before, for where a
 * full one is cut depends on what is read at once.
 */
function talking(lines: number): (places: Places) => undefined {
  return ({ base }) => {
    const text = `#!/bin/busybox sh
PATH=/bin
state() { stat -c '%i %s' /.view/console-log 2>/dev/null; }
each=0
while [ $each -lt ${lines} ]; do
  before=$(state)
  printf '%98d\\n' $each
  until [ "$(state)" != "$before" ]; do usleep 500; done
  each=$((each + 1))
done
exec /view.sh
`;
    writeFileSync(`${base}/talk`, text);
    chmodSync(`${base}/talk`, 0o755);
    return undefined;
  };
}

const base = [
  'lxc.mount.entry = $base/talk talk none bind,create=file 0 0',
  'lxc.init.cmd = /talk',
  'lxc.console.logfile = $seen/console-log',
];

function log(title: string, lines: number, ...more: string[]): ConformanceConfig {
  return { title: `the log of the console: ${title}`, lines: [...base, ...more], prepare: talking(lines) };
}

export const consoleLogConfigs: readonly ConformanceConfig[] = [
  log('without a limit', 100),
  log('a limit that is not reached', 30, 'lxc.console.size = 4096', 'lxc.console.rotate = 1'),
  log('a limit that is reached, with the older part', 60, 'lxc.console.size = 4096', 'lxc.console.rotate = 1'),
  log('a limit that is reached, without', 60, 'lxc.console.size = 4096'),
  log('a limit below a page', 60, 'lxc.console.size = 1', 'lxc.console.rotate = 1'),
  log('a limit that is no power of two', 100, 'lxc.console.size = 5000', 'lxc.console.rotate = 1'),
  log('by itself', 60, 'lxc.console.size = auto', 'lxc.console.rotate = 1'),
  log('zero', 60, 'lxc.console.size = 0', 'lxc.console.rotate = 1'),
  log('an older part without a limit', 60, 'lxc.console.rotate = 1'),
];
