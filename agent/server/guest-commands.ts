// SPDX-License-Identifier: Apache-2.0
import type { Channel, CommandEnd, CommandRequest } from '../protocol/index.ts';
import { attachToGuest } from '../runtime/attach/attach.ts';
import { type AttachRequest, type AttachTarget, notElevated } from '../runtime/attach/attach-request.ts';
import { openGuestTerminal } from '../runtime/attach/guest-terminal.ts';
import type { Sys } from '../sys/sys.ts';
import { CommandRelay } from './command-relay.ts';

interface Command {
  pidfd: number;
  terminalFd: number | undefined;
}

/** Ends for the command, and for the relay. */
interface Ends {
  command: { inputFd: number; outputFd: number; errorFd: number; terminal: boolean };
  relay: { readFd: number; writeFd: number };
  /** What the command alone holds, once it runs. */
  theirs: number[];
}

function openTerminal(sys: Sys, initPid: number, { uid, gid, rows, columns }: CommandRequest): Ends {
  const { mainFd, peerFd } = openGuestTerminal(sys, initPid, { uid, gid });
  sys.terminal.setWindowSize(mainFd, { rows, columns });
  return {
    command: { inputFd: peerFd, outputFd: peerFd, errorFd: peerFd, terminal: true },
    relay: { readFd: mainFd, writeFd: mainFd },
    theirs: [peerFd],
  };
}

function openPipes(sys: Sys): Ends {
  const input = sys.file.pipe();
  const output = sys.file.pipe();
  return {
    command: { inputFd: input.readFd, outputFd: output.writeFd, errorFd: output.writeFd, terminal: false },
    relay: { readFd: output.readFd, writeFd: input.writeFd },
    theirs: [input.readFd, output.writeFd],
  };
}

/** Nothing of the agent's own environment is the guest's business. */
function choicesOf({
  command,
  uid,
  gid,
  cwd,
  environment,
  terminal,
}: CommandRequest): Omit<AttachRequest, 'sys' | 'target' | 'filter' | keyof Ends['command']> {
  const defaults = ['HOME=/root', ...(terminal ? ['TERM=xterm-256color'] : [])];
  return {
    command,
    cwd: { path: cwd, otherwise: 'fail' },
    identity: { uid, gid },
    environment: { inherited: [], keepAll: false, keep: [], defaults, set: environment },
    namespaces: 'all',
    elevated: notElevated,
    remount: false,
  };
}

/** The commands that one session has running in guests. They end with it. */
export class GuestCommands {
  readonly #sys: Sys;
  readonly #onEnd: (channel: number, end: CommandEnd) => void;
  readonly #commands = new Map<number, Command>();

  constructor(sys: Sys, onEnd: (channel: number, end: CommandEnd) => void) {
    this.#sys = sys;
    this.#onEnd = onEnd;
  }

  /** Answers when the command runs. `filter`: the guest's. Throws RuntimeError. */
  run(target: AttachTarget, filter: Uint8Array | undefined, request: CommandRequest, channel: Channel): void {
    const sys = this.#sys;
    const ends = request.terminal ? openTerminal(sys, target.initPid, request) : openPipes(sys);
    let pidfd: number;
    try {
      ({ pidfd } = attachToGuest({ sys, target, filter, ...choicesOf(request), ...ends.command }));
    } catch (error) {
      for (const fd of new Set([ends.relay.readFd, ends.relay.writeFd])) sys.file.close(fd);
      throw error;
    } finally {
      for (const fd of ends.theirs) sys.file.close(fd);
    }
    this.#follow(channel, pidfd, ends);
  }

  /** false: no such command, or it has no terminal. */
  resize(channel: number, size: { rows: number; columns: number }): boolean {
    const fd = this.#commands.get(channel)?.terminalFd;
    if (fd === undefined) return false;
    this.#sys.terminal.setWindowSize(fd, size);
    return true;
  }

  #follow(channel: Channel, pidfd: number, ends: Ends): void {
    const { loop, process, file } = this.#sys;
    let outputOver = false;
    let end: CommandEnd | undefined;
    const over = (): void => {
      if (!outputOver || end === undefined) return;
      this.#commands.delete(channel.id);
      this.#onEnd(channel.id, end);
      channel.end();
    };
    const relay = new CommandRelay(this.#sys, channel, ends.relay, {
      onOutputEnd: () => {
        outputOver = true;
        const command = this.#commands.get(channel.id);
        if (command !== undefined) command.terminalFd = undefined;
        over();
      },
      onClose: () => {
        // Nobody listens any more.
        if (end === undefined) process.pidfdSendSignal(pidfd, process.signals.KILL ?? 9);
      },
    });
    this.#commands.set(channel.id, { pidfd, terminalFd: ends.command.terminal ? ends.relay.readFd : undefined });
    loop.add(pidfd, loop.EPOLLIN, () => {
      const status = process.waitPidfd(pidfd, false);
      if (status === undefined) return;
      loop.remove(pidfd);
      file.close(pidfd);
      const code = status.exitCode ?? 128 + (status.signal ?? 0);
      end = { code };
      // What the command has left in the background may still hold its output: that does not keep the answer.
      relay.finish();
      relay.close();
      over();
    });
  }
}
