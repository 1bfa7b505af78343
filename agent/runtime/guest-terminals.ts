// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestConfig } from './config/guest-config.ts';
import type { Places } from './mounts/own-root.ts';

type TerminalConfig = Pick<GuestConfig, 'console' | 'init' | 'ptyMaximum' | 'ttys' | 'ttyFolder'>;

/** What the guest's first process has opened; all are the caller's. */
export interface GuestTerminals {
  /** The guest's end of the console; undefined: it has none. */
  consolePeerFd: number | undefined;
  /** Main and peer of the console, if there is one, and of each tty in turn. */
  fds: number[];
}

const ttyGroup = 5;

/** Names below /dev, in their order; the console first. */
export function terminalNames({ console, ttys }: Pick<TerminalConfig, 'console' | 'ttys'>): string[] {
  const numbered = Array.from({ length: ttys }, (_, index) => `tty${index + 1}`);
  return console.path === 'none' ? numbered : ['console', ...numbered];
}

function bind(sys: Sys, places: Places, source: string, target: string): void {
  places.makeFile(target, 0o600);
  places.withPlace(target, (path) => sys.mount.mount(source, path, undefined, sys.mount.MS_BIND));
}

function unlinkIfThere(sys: Sys, path: string): void {
  try {
    sys.file.unlink(path);
  } catch (error) {
    if (!isSysError(error, 'ENOENT')) throw error;
  }
}

/** With lxc.tty.dir a tty is a link into that folder, which packages in the guest may replace; the console is bound in both places. */
function place(sys: Sys, places: Places, folder: string, source: string, name: string): void {
  if (folder !== '') {
    bind(sys, places, source, `/dev/${folder}/${name}`);
    if (name !== 'console') {
      places.withName(`/dev/${name}`, (path) => {
        unlinkIfThere(sys, path);
        sys.file.symlink(`${folder}/${name}`, path);
      });
      return;
    }
  }
  bind(sys, places, source, `/dev/${name}`);
}

/**
 * Opens console and ttys and puts them into /dev (LXC's lxc_setup_console, lxc_setup_ttys): on the guest's own devpts where it has
 * one, else on the host's. The peers stay open: a terminal that nobody has open is hung up, and whoever opens it later would not be
 * heard. A name that a read-only root has no file for is left out, and told to `onSkip`.
 */
export function openTerminals(
  sys: Sys,
  config: TerminalConfig,
  places: Places,
  onSkip: (message: string) => void,
): GuestTerminals {
  const fds: number[] = [];
  let consolePeerFd: number | undefined;
  for (const name of terminalNames(config)) {
    const { mainFd, peerFd, peerName } = sys.terminal.openpty(config.ptyMaximum > 0 ? '/dev/pts/ptmx' : undefined);
    fds.push(mainFd, peerFd);
    if (name === 'console') {
      consolePeerFd = peerFd;
      sys.file.chmod(peerName, 0o600);
      // An init without root's rights could not open it.
      if (config.init.uid !== 0) sys.file.chown(peerName, config.init.uid, ttyGroup);
    }
    try {
      place(sys, places, config.ttyFolder, peerName, name);
    } catch (error) {
      if (!isSysError(error, 'EROFS')) throw error;
      onSkip(`left out: /dev/${name}: the guest's root is read-only and has no such file`);
    }
  }
  return { consolePeerFd, fds };
}
