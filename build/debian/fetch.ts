// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { cacheDirectory } from './cache-directory.ts';
import { CommandError, captureCommand } from './capture-command.ts';
import { withFileLock } from './file-lock.ts';
import { debianMirror } from './mirror.ts';
import { type DebianArchitecture, type DebianSuite, PrivateApt } from './private-apt.ts';

export type { DebianArchitecture, DebianSuite };

export interface PackageRequest {
  readonly suite: DebianSuite;
  readonly architecture: DebianArchitecture;
  readonly packages: readonly string[];
  /** Also everything that they depend on, as on an empty system (recommendations left out). */
  readonly withDependencies?: boolean;
}

export interface SourceRequest {
  readonly suite: DebianSuite;
  /** The source package's name. */
  readonly name: string;
  readonly version: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/** A fetched file is not the one that the caller pinned. It has been removed from the cache. */
export class HashMismatchError extends Error {
  constructor(name: string, expected: string, actual: string) {
    super(`${name}: SHA-256 is ${actual}, expected ${expected}`);
    this.name = 'HashMismatchError';
  }
}

/**
 * Fetches Debian packages for any architecture and returns the paths of the .deb files. apt checks them
 * against the archive's signatures. A request that was answered before does not touch the network.
 * Several processes may call this at once.
 *
 * @throws CommandError naming the apt command and what it said.
 */
export async function fetchPackages(request: PackageRequest): Promise<string[]> {
  const apt = new PrivateApt(request.suite, request.architecture);
  const answerPath = join(apt.directory, 'requests', `${requestKey(request)}.json`);
  const known = await readAnswer(answerPath, apt.archivesDirectory);
  if (known !== undefined) return known;
  return withFileLock(apt.lockPath, async () => {
    const answeredMeanwhile = await readAnswer(answerPath, apt.archivesDirectory);
    if (answeredMeanwhile !== undefined) return answeredMeanwhile;
    const names = await download(apt, request);
    await writeWhole(answerPath, JSON.stringify(names));
    return names.map((name) => join(apt.archivesDirectory, name));
  });
}

/** Unpacks packages one after the other into a directory, without running any of their scripts. */
export async function unpackPackages(debPaths: readonly string[], targetDirectory: string): Promise<void> {
  await mkdir(targetDirectory, { recursive: true });
  for (const debPath of debPaths) {
    await captureCommand('dpkg-deb', ['--extract', debPath, targetDirectory]);
  }
}

/**
 * Fetches files of a source package from the mirror's pool and returns their paths, in the order asked for.
 *
 * @throws HashMismatchError, or CommandError naming the download that failed.
 */
export async function fetchSource(request: SourceRequest): Promise<string[]> {
  const directory = join(cacheDirectory, 'debian', 'sources', `${request.name}-${request.version}`);
  return withFileLock(join(directory, 'lock'), async () => {
    const paths: string[] = [];
    for (const file of request.files) {
      const path = join(directory, file.name);
      if (!existsSync(path)) await downloadFromPool(request.name, file.name, path);
      await verifyHash(path, file.name, file.sha256);
      paths.push(path);
    }
    return paths;
  });
}

async function download(apt: PrivateApt, request: PackageRequest): Promise<string[]> {
  const command = request.withDependencies === true ? ['install', '--download-only', '--yes'] : ['download'];
  const attempt = async (): Promise<string[]> => {
    const names = await apt.fileNames([...command, ...request.packages]);
    await apt.run('apt-get', [...command, ...request.packages]);
    return names;
  };
  const isFresh = !existsSync(join(apt.directory, 'sources.list'));
  if (isFresh) {
    await apt.update();
    return attempt();
  }
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    // The lists may be older than the archive (a point release), or never have arrived.
    await apt.update();
    return attempt();
  }
}

async function downloadFromPool(source: string, fileName: string, path: string): Promise<void> {
  const folder = source.startsWith('lib') ? source.slice(0, 4) : source.slice(0, 1);
  const address = `${await debianMirror()}pool/main/${folder}/${source}/${fileName}`;
  const partialPath = `${path}.partial`;
  // apt's own downloader, so that the machine's proxy settings hold here too.
  await captureCommand('/usr/lib/apt/apt-helper', [
    '-o',
    'APT::Sandbox::User=root',
    'download-file',
    address,
    partialPath,
  ]);
  await rename(partialPath, path);
}

async function verifyHash(path: string, name: string, expected: string): Promise<void> {
  const actual = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (actual === expected) return;
  await rm(path);
  throw new HashMismatchError(name, expected, actual);
}

function requestKey(request: PackageRequest): string {
  const wanted = JSON.stringify([[...request.packages].sort(), request.withDependencies === true]);
  return createHash('sha256').update(wanted).digest('hex').slice(0, 16);
}

async function readAnswer(answerPath: string, archivesDirectory: string): Promise<string[] | undefined> {
  if (!existsSync(answerPath)) return undefined;
  const names = JSON.parse(await readFile(answerPath, 'utf8')) as string[];
  const paths = names.map((name) => join(archivesDirectory, name));
  return paths.every((path) => existsSync(path)) ? paths : undefined;
}

async function writeWhole(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
