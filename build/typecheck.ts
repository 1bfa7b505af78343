// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { main, packageProgram, root, run } from './run-command.ts';

/** Every tsconfig*.json of the tree but the shared base and the list of references at the top. */
await main(async () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*tsconfig*.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const projects = listed.split('\n').filter((file) => file.includes('/') && !file.startsWith('build/tsconfig/'));
  let failed = 0;
  const check = async (project: string): Promise<void> => {
    // What has not changed since the last time is not checked again.
    const memory = `${root}build/out/types/${project.replaceAll('/', '-')}.tsbuildinfo`;
    const code = await run(packageProgram('tsc'), ['--project', project, '--incremental', '--tsBuildInfoFile', memory]);
    console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${project}`);
    if (code !== 0) failed++;
  };
  // One checker keeps one processor busy, and the large projects take most of the time.
  const waiting = projects.values();
  const worker = async (): Promise<void> => {
    for (const project of waiting) await check(project);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return failed === 0 ? 0 : 1;
});
