// SPDX-License-Identifier: Apache-2.0
import { createGuestFolder } from '../runtime/lifecycle/create-guest.ts';
import { pathsOfGuests } from '../runtime/places.ts';
import { isSysError, type Sys } from '../sys/sys.ts';
import { nameOption } from './common-options.ts';
import { GuestView } from './guest-view.ts';
import { systemItem } from './lxc-conf.ts';
import { type Option, OptionError, parseOptions } from './option-parser.ts';
import type { Tool, ToolContext } from './tool.ts';

/** Behind `--`, of the template archive. */
const templateOptions: readonly Option[] = [{ long: 'rootfs', value: 'FILE', help: '' }];
const othersStorage = ['btrfs', 'zfs', 'lvm', 'rbd', 'loop', 'overlay', 'overlayfs'];

const storageOptions = ['lvname', 'vgname', 'thinpool', 'rbdname', 'rbdpool', 'zfsroot', 'fstype', 'fssize'];

class BadUse extends Error {}

/** The file of -f must be there; LXC's default need not. */
function configTextOf(sys: Sys, path: string | undefined): string {
  if (path !== undefined) return sys.file.readText(path);
  try {
    return sys.file.readText(systemItem(sys, 'lxc.default_config') ?? '');
  } catch (error) {
    if (isSysError(error)) return '';
    throw error;
  }
}

function sourceOf({ options, rest }: ToolContext): string | undefined {
  const template = options.text('template');
  if (template === undefined) throw new BadUse('A template must be specified: "archive", or "none" for no root');
  if (template === 'none') return undefined;
  if (template !== 'archive') throw new BadUse(`bad template: ${template}; there are "archive" and "none"`);
  const source = parseOptions(templateOptions, rest).text('rootfs');
  if (source === undefined) throw new BadUse('the template archive takes -- --rootfs FILE');
  return source;
}

function checkStorage(kind: string | undefined): void {
  // The best of what there is.
  if (kind === undefined || kind === 'dir' || kind === 'none' || kind === 'best') return;
  if (!othersStorage.includes(kind)) throw new BadUse(`no kind of storage: ${kind}`);
  throw new BadUse(
    `storage of the kind ${kind} is not made here: a root is a folder, or the image that -- --rootfs names`,
  );
}

async function create(context: ToolContext): Promise<number> {
  const { sys, options, name, lxcPath } = context;
  const source = sourceOf(context);
  checkStorage(options.text('bdev'));
  const refused = storageOptions.find((option) => options.has(option));
  if (refused !== undefined)
    throw new BadUse(`--${refused} is of storage that is not made here: a root is a folder, or an image`);
  if (new GuestView(sys, lxcPath, name).isDefined) throw new BadUse('Container already exists');
  await createGuestFolder({
    sys,
    paths: pathsOfGuests(sys, lxcPath),
    name,
    configText: configTextOf(sys, options.text('config')),
    source,
    rootfsFolder: options.text('dir'),
  });
  return 0;
}

export const lxcCreate: Tool = {
  name: 'lxc-create',
  synopsis: '-n NAME -t none | -t archive [OPTION ...] -- --rootfs FILE',
  summary: 'Makes a guest from an archive, a container image or a file system image, or only its config.',
  note: 'templates are "none" and our "archive"; -B takes dir, and options of other storage are refused',
  needsName: true,
  options: [
    nameOption,
    { short: 'f', long: 'config', value: 'FILE', help: 'what its config begins with' },
    { short: 't', long: 'template', value: 'TEMPLATE', help: 'archive, or none' },
    { short: 'B', long: 'bdev', value: 'KIND', help: 'dir' },
    { long: 'dir', value: 'FOLDER', help: 'where its root comes' },
    ...storageOptions.map((long) => ({ long, value: 'VALUE', help: 'refused' })),
  ],
  async run(context) {
    try {
      return await create(context);
    } catch (error) {
      if (!(error instanceof BadUse) && !(error instanceof OptionError)) throw error;
      context.report.error(error.message);
      return 1;
    }
  },
};
