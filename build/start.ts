// SPDX-License-Identifier: Apache-2.0
import { main, mustRun, root, run } from './run-command.ts';
import { findElectron, hasDisplay } from './start/find-electron.ts';
import { type BuildPart, needsBuild } from './start/needs-build.ts';

const parts: readonly BuildPart[] = [
  {
    script: 'build-device',
    sources: ['native', 'agent', 'build/device', 'build/native', 'build/build-device.ts', 'build/build-native.ts'],
    output: 'build/out/device/manifest.json',
  },
  {
    script: 'build-renderer',
    sources: [
      'renderer',
      'electron/ipc',
      'agent/protocol',
      'build/renderer',
      'build/build-renderer.ts',
      'package-lock.json',
    ],
    output: 'build/out/renderer/index.html',
  },
  {
    script: 'build-electron',
    sources: ['electron', 'agent/protocol', 'build/build-electron.ts', 'package-lock.json'],
    output: 'build/out/electron/cli.js',
  },
];

/** Electron as root has no sandbox of its own: Chromium refuses it. */
function rootArguments(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** `npm start`: builds what is not built, and opens the app; in a browser where Electron or a display is missing. */
await main(async (args) => {
  for (const part of parts) {
    if (!needsBuild(part, root)) continue;
    console.error(`${part.script} ...`);
    await mustRun(process.execPath, ['--import', 'tsx', `${root}build/${part.script}.ts`]);
  }
  const inBrowser = (why: string): Promise<number> => {
    console.error(`${why}: the app opens in a browser instead.`);
    return run(process.execPath, [`${root}build/out/electron/cli.js`, 'open']);
  };
  if (args.includes('--browser')) return inBrowser('As you wish');
  if (!hasDisplay()) return inBrowser('There is no display');
  const electron = findElectron();
  if ('missing' in electron) return inBrowser(`No Electron: ${electron.missing}`);
  return run(electron.program, [root, ...rootArguments(), ...args]);
});
