// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { main, packageProgram, root, run } from './run-command.ts';

/** Every tsconfig*.json of the tree but the shared base and the list of references at the top. */
await main(async () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*tsconfig*.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const projects = listed.split('\n').filter((file) => file.includes('/') && !file.startsWith('build/tsconfig/'));
  let failed = 0;
  for (const project of projects) {
    // What has not changed since the last time is not checked again.
    const memory = `${root}build/out/types/${project.replaceAll('/', '-')}.tsbuildinfo`;
    const code = await run(packageProgram('tsc'), ['--project', project, '--incremental', '--tsBuildInfoFile', memory]);
    console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${project}`);
    if (code !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
});
