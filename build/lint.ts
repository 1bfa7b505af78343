// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { checkLayers } from './lint/check-layers.ts';
import { main, packageProgram, root, run } from './run-command.ts';

await main(async () => {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    cwd: root,
    encoding: 'utf8',
  });
  const files = tracked.split('\n').filter((file) => file !== '' && !file.endsWith('.d.ts'));
  const violations = checkLayers(root, files);
  for (const violation of violations) console.error(violation);
  console.log(`layers: ${files.length} files, ${violations.length} violations`);
  const biome = await run(packageProgram('biome'), ['check', '--error-on-warnings', '.']);
  return violations.length > 0 ? 1 : biome;
});
