// SPDX-License-Identifier: Apache-2.0
import { isSysError } from '../../sys/sys.ts';
import { type ContainerState, RuntimeError } from '../api.ts';
import { commandAddress } from './address.ts';
import { answer, type Facts } from './answer.ts';
import { ConsoleLog } from './console-log.ts';
import { ConsoleProxy } from './console-proxy.ts';
import { hostOf, isTrustedMonitor, type Peer } from './trusted-peer.ts';
import {
  type AwaitedStates,
  type CommandRequest,
  type CommandResponse,
  command,
  errno,
  headerBytes,
  noState,
  packResponse,
  packStateMessage,
  parseRequest,
  parseStates,
  stateNames,
} from './wire.ts';

const connectionLimit = 64;

export type ServedFacts = Omit<Facts, 'consoleLog'>;

export interface CommandServer {
  /** Gives the address up; who is connected stays. */
  stopListening(): void;
  dispose(): void;
}

/** What a connection needs of the server. */
interface Owner {
  /** undefined: there is none, or another connection has it. */
  chooseTty(wanted: number): number | undefined;
  closed(connection: CommandConnection): void;
}

/** One request of a tool, and what stays behind it: a console, or the wait for a state. */
class CommandConnection {
  readonly #facts: Facts;
  readonly #fd: number;
  readonly #owner: Owner;
  /** The number of the terminal that this connection holds. */
  tty: number | undefined;
  #received = new Uint8Array(0);
  #isAnswered = false;
  #awaited: Set<ContainerState> | undefined;
  #proxy: ConsoleProxy | undefined;
  #isClosed = false;

  constructor(facts: Facts, fd: number, owner: Owner) {
    this.#facts = facts;
    this.#fd = fd;
    this.#owner = owner;
    facts.sys.loop.add(fd, facts.sys.loop.EPOLLIN, () => this.#ready());
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { loop, file } = this.#facts.sys;
    this.#proxy?.dispose();
    loop.remove(this.#fd);
    file.close(this.#fd);
    this.#owner.closed(this);
  }

  /** Told once. */
  stateChanged(state: ContainerState): void {
    if (this.#awaited?.has(state) !== true) return;
    const { sys, monitor } = this.#facts;
    const name = sys.text.encodeUtf8(monitor.name);
    this.#send(packStateMessage('state', name, stateNames.indexOf(state)));
    this.close();
  }

  #ready(): void {
    const bytes = this.#read();
    if (bytes === undefined) return;
    if (bytes.length === 0 || this.#isAnswered) {
      this.close();
      return;
    }
    const all = new Uint8Array(this.#received.length + bytes.length);
    all.set(this.#received);
    all.set(bytes, this.#received.length);
    this.#received = all;
    try {
      const request = parseRequest(all);
      if (request === undefined) return;
      this.#isAnswered = true;
      this.#received = new Uint8Array(0);
      this.#handle(request);
    } catch (error) {
      // A request that is none (RangeError), or a client that has gone.
      if (!(error instanceof RangeError) && !isSysError(error)) throw error;
      this.close();
    }
  }

  #read(): Uint8Array | undefined {
    const { socket } = this.#facts.sys;
    try {
      const received = socket.receiveMessage(this.#fd, headerBytes + 8192, 1);
      // Nobody sends descriptors here: such a client is not what it says.
      for (const fd of received?.fds ?? []) this.#facts.sys.file.close(fd);
      // By what it sends, for the number of a process that has connected and ended may be another's by now.
      const { uid, pid } = received?.credentials ?? { uid: -1, pid: 0 };
      const isEnd = received === undefined || received.data.length === 0;
      return isEnd || (uid === 0 && hostOf(this.#facts.sys, pid) === 'this') ? received?.data : new Uint8Array(0);
    } catch (error) {
      if (!isSysError(error)) throw error;
      return new Uint8Array(0);
    }
  }

  #handle(request: CommandRequest): void {
    const { monitor } = this.#facts;
    switch (request.command) {
      case command.getTtyFd:
        this.#openTty(request.value);
        return;
      case command.stop:
        // Without an answer: the end of the connection is the end of the guest.
        void monitor.kill().then(() => this.close());
        return;
      case command.addStateClient:
        this.#addStateClient(parseStates(request.payload));
        return;
      case command.serveStateClients:
        this.#adoptState(request.value);
        return;
      case command.freeze:
      case command.unfreeze:
        this.#freeze(request.command === command.freeze);
        return;
      default:
        this.#respond(answer(this.#facts, request));
        this.close();
    }
  }

  #openTty(wanted: number): void {
    const { sys, monitor } = this.#facts;
    const tty = this.#owner.chooseTty(wanted);
    const terminal = tty === undefined ? undefined : monitor.terminals[tty];
    if (monitor.init === undefined || tty === undefined || terminal === undefined) {
      this.close();
      return;
    }
    this.tty = tty;
    this.#proxy = new ConsoleProxy(sys, terminal, (fd) => this.#respond({ result: 0, value: tty, fds: [fd] }));
  }

  #addStateClient({ coming, known }: AwaitedStates): void {
    const { state } = this.#facts.monitor.status();
    if (known.has(state)) {
      this.#respond({ result: 0, value: stateNames.indexOf(state) });
      this.close();
      return;
    }
    this.#awaited = coming;
    this.#respond({ result: 0, value: noState });
  }

  #adoptState(value: number): void {
    const state = stateNames[value];
    if (state === undefined) throw new RangeError(`there is no state ${value}`);
    this.#facts.monitor.adoptState(state);
    this.#respond({ result: 0 });
    this.close();
  }

  /** Where there is v1, tools write to its freezer themselves. */
  #freeze(on: boolean): void {
    const { monitor, hierarchies } = this.#facts;
    const done = (result: number): void => {
      if (this.#isClosed) return;
      this.#respond({ result });
      this.close();
    };
    if (hierarchies.some(({ version }) => version === 1)) {
      done(-errno.ENOENT);
      return;
    }
    (on ? monitor.freeze() : monitor.unfreeze()).then(
      () => done(0),
      () => done(-errno.EINVAL),
    );
  }

  #respond(response: CommandResponse): void {
    const { header, payload } = packResponse(response);
    try {
      this.#send(header, response.fds);
      if (payload.length > 0) this.#send(payload);
    } finally {
      for (const fd of response.opened ?? []) this.#facts.sys.file.close(fd);
    }
  }

  /** What a socket's buffer does not take at once, which no answer fills, ends the connection. */
  #send(bytes: Uint8Array, fds: readonly number[] = []): void {
    const { socket } = this.#facts.sys;
    const sent = socket.sendMessage(this.#fd, bytes, [...fds]);
    if (sent !== bytes.length) throw new RangeError('the client does not read');
  }
}

/** Who has it already, where it is no monitor. */
function squatter({ sys, paths }: ServedFacts, address: string): Peer | undefined {
  let fd = -1;
  try {
    fd = sys.socket.unixConnect(address, sys.socket.SOCK_STREAM);
    const peer = sys.socket.peerCredentials(fd);
    return isTrustedMonitor(sys, peer, { lxcPath: paths.guests, address }) ? undefined : peer;
  } catch (error) {
    if (!isSysError(error)) throw error;
    return undefined;
  } finally {
    if (fd >= 0) sys.file.close(fd);
  }
}

function listen(served: ServedFacts): number {
  const { sys, paths, monitor } = served;
  const address = commandAddress(paths.guests, monitor.name, sys.text.encodeUtf8);
  try {
    return sys.socket.unixListen(address, sys.socket.SOCK_STREAM, 16);
  } catch (error) {
    if (!isSysError(error, 'EADDRINUSE')) throw error;
    const peer = squatter(served, address);
    if (peer !== undefined)
      throw new RuntimeError({
        reason: 'start-failed',
        message: `the address of its command socket is held by process ${peer.pid} of user ${peer.uid}, which is no monitor: end it`,
        details: { guest: monitor.name, step: 'command socket', path: address },
      });
    throw new RuntimeError({
      reason: 'guest-running',
      message: `${monitor.name} is running: another program has started it`,
      details: { guest: monitor.name, step: 'command socket', path: address },
    });
  }
}

/**
 * LXC's command socket in front of a monitor (lxc_cmd_init, lxc_cmd_mainloop_add), so that tools written for LXC find the guest.
 * Peers are root, of the host's own processes. Throws RuntimeError where another monitor has the address.
 */
export function serveCommands(served: ServedFacts): CommandServer {
  const { sys, monitor } = served;
  const listenFd = listen(served);
  // An accepted socket has it from its first byte on (unix_sock_inherit_flags in the kernel's net/unix/af_unix.c).
  sys.socket.setPassCredentials(listenFd, true);
  const { console } = monitor.config;
  const terminal = console.path === 'none' ? undefined : monitor.terminals[0];
  const facts = { ...served, consoleLog: new ConsoleLog(sys, terminal, console.bufferLogFile) };
  const connections = new Set<CommandConnection>();
  /** -1 is any of the ttys that nobody has; the console (0) takes many. undefined: taken, or not there. */
  const chooseTty = (wanted: number): number | undefined => {
    const isFree = (tty: number): boolean => ![...connections].some((each) => each.tty === tty);
    if (wanted === 0) return terminal?.number;
    if (wanted > 0) return isFree(wanted) ? wanted : undefined;
    return monitor.terminals.find(({ number }) => number > 0 && isFree(number))?.number;
  };
  const stopStatus = monitor.onDidChangeStatus(({ state }) => {
    for (const connection of [...connections]) {
      try {
        connection.stateChanged(state);
      } catch (error) {
        if (!(error instanceof RangeError) && !isSysError(error)) throw error;
        connection.close();
      }
    }
  });
  sys.loop.add(listenFd, sys.loop.EPOLLIN, () => {
    const fd = sys.socket.accept(listenFd);
    if (fd === undefined) return;
    const { uid, pid } = sys.socket.peerCredentials(fd);
    // A guest with the host's network sees this socket too.
    if (uid !== 0 || connections.size >= connectionLimit || hostOf(sys, pid) !== 'this') {
      sys.file.close(fd);
      return;
    }
    const owner: Owner = { chooseTty, closed: (connection) => connections.delete(connection) };
    connections.add(new CommandConnection(facts, fd, owner));
  });
  let isListening = true;
  const stopListening = (): void => {
    if (!isListening) return;
    isListening = false;
    sys.loop.remove(listenFd);
    sys.file.close(listenFd);
  };
  return {
    stopListening,
    dispose() {
      stopStatus();
      stopListening();
      for (const connection of [...connections]) connection.close();
    },
  };
}
