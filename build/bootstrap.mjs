// SPDX-License-Identifier: Apache-2.0

// `node build/bootstrap.mjs <task> [arguments]`: makes a bare machine ready for one task, then runs it.
// Plain JavaScript without dependencies, because it runs before anything is installed.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { systemPackages } from './system-packages.mjs';

const oldestNode = [20, 18];
const repositoryDirectory = dirname(dirname(fileURLToPath(import.meta.url)));

const [task, ...taskArguments] = process.argv.slice(2);
if (task === undefined || !/^[a-z][a-z:-]*$/.test(task)) {
  stop('usage: node build/bootstrap.mjs <task> [arguments], for example: node build/bootstrap.mjs test');
}

requireNode();
installSystemPackages(task);
installNodePackages();
runTask(task, taskArguments);

/** @param {string} message @returns {never} */
function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** @param {string} message */
function say(message) {
  // Not standard output: that belongs to the task.
  process.stderr.write(`${message}\n`);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  stop(`Node ${oldestNode.join('.')} or newer is needed; this is Node ${process.versions.node}.`);
}

/** @param {string} forTask */
function missingPackages(forTask) {
  return systemPackages.filter(
    (entry) => entry.tasks.includes(forTask) && !entry.provides.some((path) => existsSync(path)),
  );
}

/** @param {string} forTask */
function installSystemPackages(forTask) {
  const missing = missingPackages(forTask);
  if (missing.length === 0) return;
  say(`"${forTask}" needs system packages that are not installed:`);
  for (const { name, why } of missing) say(`  ${name.padEnd(24)} ${why}`);
  const names = missing.map(({ name }) => name);
  if (!existsSync('/usr/bin/apt-get')) {
    say('This machine has no apt-get: install what provides the same by hand. Going on without.');
    return;
  }
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...names];
  if (process.getuid?.() !== 0) {
    stop(`Installing them takes root. Run this, then try again:\n  sudo apt-get update && sudo ${install.join(' ')}`);
  }
  // A third party's broken archive fails the update, but not what Debian's own archive has.
  if (aptGet(['apt-get', 'update', '--quiet=2']) !== 0)
    say('apt-get update had errors; going on with the lists that are there.');
  if (aptGet([...install, '--quiet=2', '-o', 'Dpkg::Use-Pty=0']) !== 0) {
    stop(`Installing the system packages failed. The command was:\n  ${install.join(' ')}`);
  }
  const stillMissing = missingPackages(forTask);
  for (const { name, provides } of stillMissing)
    say(`${name} is installed, but brought none of: ${provides.join(' ')}`);
  if (stillMissing.length > 0) stop('The table in build/system-packages.mjs does not fit this release of Debian.');
}

/** @param {string[]} command */
function aptGet([program = '', ...rest]) {
  const result = spawnSync(program, rest, {
    stdio: ['ignore', process.stderr, 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', DEBCONF_NOWARNINGS: 'yes' },
  });
  return result.status;
}

function installNodePackages() {
  const lock = readFileSync(join(repositoryDirectory, 'package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stampPath = join(repositoryDirectory, 'node_modules', '.lodge-stamp');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === wanted) return;
  say('Installing the npm packages of package-lock.json ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: repositoryDirectory,
    stdio: ['ignore', process.stderr, 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) stop('npm ci failed; what it said is above.');
  writeFileSync(stampPath, wanted);
}

/** @param {string} name @param {string[]} args */
function runTask(name, args) {
  const script = join(repositoryDirectory, 'build', `${name.replaceAll(':', '-')}.ts`);
  if (!existsSync(script)) stop(`There is no task "${name}": ${script} is missing.`);
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: repositoryDirectory,
    stdio: 'inherit',
  });
  // A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone does not.
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => stop(`${process.execPath}: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
