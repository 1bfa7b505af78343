// SPDX-License-Identifier: Apache-2.0
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { cacheDirectory } from './cache-directory.ts';
import { captureCommand } from './capture-command.ts';
import { debianMirror } from './mirror.ts';

export type DebianSuite = 'bookworm' | 'trixie';
export type DebianArchitecture = 'arm64' | 'amd64';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * apt with a state of its own: its own sources, lists, archives, and an empty list of installed packages.
 * It never reads or changes what is installed on this machine, and needs no root. The machine's
 * configuration (proxies, credentials) stays in force.
 */
export class PrivateApt {
  readonly directory: string;
  readonly archivesDirectory: string;
  readonly lockPath: string;
  readonly #suite: DebianSuite;
  readonly #architecture: DebianArchitecture;

  constructor(suite: DebianSuite, architecture: DebianArchitecture) {
    this.#suite = suite;
    this.#architecture = architecture;
    this.directory = join(cacheDirectory, 'debian', `${suite}-${architecture}`);
    this.archivesDirectory = join(this.directory, 'archives');
    this.lockPath = join(this.directory, 'lock');
  }

  /** Writes the state directory and fetches the package lists. The caller holds the lock. */
  async update(): Promise<void> {
    await mkdir(join(this.directory, 'lists', 'partial'), { recursive: true });
    await mkdir(join(this.archivesDirectory, 'partial'), { recursive: true });
    await writeFile(join(this.directory, 'status'), '');
    const source = `deb [arch=${this.#architecture} signed-by=${keyring}] ${await debianMirror()} ${this.#suite} main\n`;
    await writeFile(join(this.directory, 'sources.list'), source);
    await this.run('apt-get', ['update']);
  }

  /** The names of the package files that an apt-get command would download, were none here yet. */
  async fileNames(command: readonly string[]): Promise<string[]> {
    const emptyDirectory = join(this.directory, 'no-archives');
    await mkdir(join(emptyDirectory, 'partial'), { recursive: true });
    // apt leaves out what already lies in the archives.
    const listing = await this.run('apt-get', [...command, '--print-uris'], emptyDirectory);
    // Lines such as: 'address' name_1%3a2.0_arm64.deb 123 SHA256:...
    const names = [...listing.matchAll(/^'[^']+' (\S+\.deb) \d+/gm)].map((match) => match[1] ?? '');
    if (names.length === 0) throw new Error(`apt-get ${command.join(' ')} named no package files:\n${listing}`);
    return names.sort();
  }

  /** Runs an apt program on the private state, in the archives' directory, and returns its standard output. */
  run(program: string, programArguments: readonly string[], archives = this.archivesDirectory): Promise<string> {
    const settings = [
      `Dir::State=${this.directory}`,
      `Dir::State::Lists=${join(this.directory, 'lists')}`,
      `Dir::State::status=${join(this.directory, 'status')}`,
      `Dir::Cache=${this.directory}`,
      `Dir::Cache::archives=${archives}`,
      `Dir::Etc::SourceList=${join(this.directory, 'sources.list')}`,
      'Dir::Etc::SourceParts=/dev/null',
      'Dir::Etc::Preferences=/dev/null',
      'Dir::Etc::PreferencesParts=/dev/null',
      `APT::Architecture=${this.#architecture}`,
      `APT::Architectures=${this.#architecture}`,
      'APT::Install-Recommends=false',
      'APT::Keep-Downloaded-Packages=true',
      'APT::Update::Error-Mode=any',
      // The cache may lie where the user _apt cannot reach.
      'APT::Sandbox::User=root',
      // No translations, icons or command indexes: only the package lists are read.
      'Acquire::Languages=none',
      'Acquire::Retries=3',
    ];
    return captureCommand(program, [...programArguments, ...settings.flatMap((setting) => ['-o', setting])], {
      cwd: archives,
    });
  }
}
