// SPDX-License-Identifier: Apache-2.0
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { root } from '../run-command.ts';

interface Manifest {
  name: string;
  productName: string;
  version: string;
  description: string;
  license: string;
}

/** Lays out what is packed: the built programs as they lie in build/out, and a manifest without dependencies, for all is bundled. */
export async function stageApp(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(`${directory}/electron`, { recursive: true });
  for (const file of ['main.cjs', 'updater.cjs', 'preload.cjs', 'bridge.js', 'cli.js', 'web.js', 'icon.png']) {
    await cp(`${root}build/out/electron/${file}`, `${directory}/electron/${file}`);
  }
  for (const folder of ['renderer', 'device']) {
    // What this machine's own helper has loaded ahead is of no use elsewhere.
    const filter = (path: string): boolean => !path.endsWith('.heap');
    await cp(`${root}build/out/${folder}`, `${directory}/${folder}`, { recursive: true, filter });
  }
  await cp(`${root}LICENSE`, `${directory}/LICENSE`);
  const { name, productName, version, description, license } = JSON.parse(
    await readFile(`${root}package.json`, 'utf8'),
  ) as Manifest;
  const manifest = {
    ...{ name, productName, version, description, license },
    author: 'Lodge',
    main: 'electron/main.cjs',
  };
  await writeFile(`${directory}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
