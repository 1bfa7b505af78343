// SPDX-License-Identifier: Apache-2.0
import { environmentLines } from './linux.ts';
import { folder, type Line } from './request-lines.ts';

/** readproc, whom hidepid spares: of init, and of the services that say nothing of groups. */
const readProc = 3009;

/** Where init's programs are found; up to Android 10 its first stage says so, later the second. */
const searchPath = ['/sbin', '/product/bin', '/apex/com.android.runtime/bin', '/system/bin', '/system/xbin']
  .concat('/odm/bin', '/vendor/bin', '/vendor/xbin')
  .join(':');

/** What the first stage of init would make, where it is not to run; the variables are what the second reads of the first. */
const secondStage: readonly Line[] = [
  ['lxc.init.groups', String(readProc)],
  // Its first stage clears it. With another one init's scripts would make /data/media, /data/anr and the like without their groups' rights.
  ['lodge.init.umask', '000'],
  ['lxc.mount.entry', `proc proc proc remount,nosuid,nodev,noexec,hidepid=2,gid=${readProc} 0 0`],
  // As redroid's first stage does: in what `docker export` writes, /etc is a folder of docker's own.
  ['lxc.mount.entry', 'system/etc etc none bind,relative,optional 0 0'],
  ...['mnt', 'mnt/vendor', 'mnt/product'].map((target) => folder(target, 'noexec,mode=755,gid=1000')),
  // Android 10 has them mounted by its first stage, later ones by the second.
  ...['apex', 'linkerconfig'].map((target) => folder(target, 'mode=755,optional')),
  ...['debug_ramdisk', 'second_stage_resources'].map((target) => folder(target, 'noexec,mode=755,optional')),
  ...environmentLines(['INIT_STARTED_AT=1', 'INIT_SELINUX_TOOK=1', 'FIRST_STAGE_STARTED_AT=1', 'SELINUX_STARTED_AT=1']),
  ...environmentLines([`PATH=${searchPath}`]),
];

/** Up to Android 9 there is one program /init, which is told its stage by a variable. */
const secondStageByVariable: Line = ['lxc.environment', 'INIT_SECOND_STAGE=true'];

const systemInit = '/system/bin/init';
/** By its first word init knows what it is to be. */
const roles = ['selinux_setup', 'second_stage', 'subcontext'];

/**
 * As Android's init is to begin here: with its second stage, whatever it is started by. `hasSystemInit`: the image has it at
 * /system/bin/init, as since Android 10; another program of the image's own is left to do what it does.
 */
export function secondStageCommand([program = '', ...words]: readonly string[], hasSystemInit: boolean): string[] {
  const isFirst = [systemInit, '/init'].includes(program) && !roles.includes(words[0] ?? '');
  return isFirst && hasSystemInit ? [systemInit, 'second_stage', ...words] : [program, ...words];
}

/** By its program and words; another program of the image's own is left to do what it does. */
export function stageLines([program = '', role = '']: readonly string[], hasSystemInit: boolean): readonly Line[] {
  if (role === 'second_stage') return secondStage;
  return program === '/init' && !hasSystemInit ? [...secondStage, secondStageByVariable] : [];
}
