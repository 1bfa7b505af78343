// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../sys/sys.ts';
import type { GuestConfig } from './config/guest-config.ts';
import type { Places } from './mounts/own-root.ts';

type TerminalConfig = Pick<GuestConfig, 'autodev' | 'console' | 'init' | 'ptyMaximum' | 'ttys' | 'ttyFolder'>;

/** A pseudoterminal of the guest; both ends are the opener's. */
export interface GuestTerminal {
  /** Below /dev: console, tty1 ... */
  name: string;
  mainFd: number;
  /** The guest's end. It stays open: a terminal that nobody has open is hung up, and whoever opens it later would not be heard. */
  peerFd: number;
  /** Where it is, on the devpts that it was opened on. */
  path: string;
}

/** For chown(2): the group stays. */
const sameGroup = 0xffff_ffff;

/** Names below /dev, in their order; the console first. */
export function terminalNames({ console, ttys }: Pick<TerminalConfig, 'console' | 'ttys'>): string[] {
  const numbered = Array.from({ length: ttys }, (_, index) => `tty${index + 1}`);
  return console.path === 'none' ? numbered : ['console', ...numbered];
}

function bind(sys: Sys, places: Places, source: string, target: string): void {
  places.makeFile(target, 0);
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
 * Console, if there is one, and ttys in their order: on the devpts of `ptmx`, else on the host's. Throws SysError with nothing left
 * open.
 */
export function openTerminals(sys: Sys, config: TerminalConfig, ptmx?: string): GuestTerminal[] {
  const opened: GuestTerminal[] = [];
  try {
    for (const name of terminalNames(config)) {
      const { mainFd, peerFd, peerName } = sys.terminal.openpty(ptmx);
      opened.push({ name, mainFd, peerFd, path: peerName });
    }
    return opened;
  } catch (error) {
    for (const fd of endsOf(opened)) sys.file.close(fd);
    throw error;
  }
}

/** Main and peer of each in turn. */
export function endsOf(terminals: readonly GuestTerminal[]): number[] {
  return terminals.flatMap(({ mainFd, peerFd }) => [mainFd, peerFd]);
}

/**
 * LXC leaves the console's mode as it is where the guest's /dev is not its own, and where init's streams are others. An init without
 * root's rights could not open it.
 */
function ownConsole(sys: Sys, { autodev, init }: TerminalConfig, { path }: GuestTerminal): void {
  if (init.streams === 'inherited') {
    sys.file.chmod(path, 0o620);
    return;
  }
  if (autodev.on || init.uid !== 0) sys.file.chmod(path, 0o600);
  if (init.uid !== 0) sys.file.chown(path, init.uid, sameGroup);
}

/**
 * Puts the terminals into the guest's /dev (LXC's lxc_setup_console, lxc_setup_ttys). A name that a read-only root has no file for is
 * left out, and told to `onSkip`.
 */
export function placeTerminals(
  sys: Sys,
  config: TerminalConfig,
  { places, terminals }: { places: Places; terminals: readonly GuestTerminal[] },
  onSkip: (message: string) => void,
): void {
  for (const terminal of terminals) {
    const { name, path } = terminal;
    if (name === 'console') ownConsole(sys, config, terminal);
    try {
      place(sys, places, config.ttyFolder, path, name);
    } catch (error) {
      if (!isSysError(error, 'EROFS')) throw error;
      onSkip(`left out: /dev/${name}: the guest's root is read-only and has no such file`);
    }
  }
}
