// SPDX-License-Identifier: Apache-2.0
import { captureCommand } from './capture-command.ts';

/**
 * The address of the Debian mirror that this machine's own apt uses, ending in a slash.
 *
 * LODGE_DEBIAN_MIRROR overrides it. Other archives that are set up beside Debian's (vendors', security)
 * are told apart by the Release file where apt has fetched one, and by the address's shape where not.
 *
 * @throws Error when apt is set up with no Debian mirror.
 */
export async function debianMirror(): Promise<string> {
  const override = process.env.LODGE_DEBIAN_MIRROR;
  if (override !== undefined && override !== '') return withSlash(override);
  const released = await indexTargets(['Origin: Debian', 'Label: Debian', 'Component: main']);
  if (released[0] !== undefined) return withSlash(released[0]);
  const configured = await indexTargets(['--no-release-info', 'Component: main']);
  const debian = configured.find((address) => /\/debian\/?$/.test(address));
  if (debian !== undefined) return withSlash(debian);
  throw new Error(
    'apt on this machine is set up with no Debian mirror; name one in LODGE_DEBIAN_MIRROR (the part before "dists/")',
  );
}

async function indexTargets(filter: readonly string[]): Promise<string[]> {
  const listing = await captureCommand('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI)',
    'Created-By: Packages',
    ...filter,
  ]);
  return listing.split('\n').filter((line) => line !== '');
}

function withSlash(address: string): string {
  return address.endsWith('/') ? address : `${address}/`;
}
