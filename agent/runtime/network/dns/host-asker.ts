// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { ConnectivityServers } from './connectivity-servers.ts';
import type { Answered, NameAsker, NameQuery } from './name-asker.ts';
import { NetdAsker } from './netd-asker.ts';
import { netdSocket } from './netd-message.ts';
import { parseResolvConf, type Resolver } from './resolver-list.ts';
import { ServerAsker } from './server-asker.ts';

const resolvConf = '/etc/resolv.conf';

/**
 * Asks as the programs of the host do at this moment: on Android netd; elsewhere the servers of /etc/resolv.conf, also where that is
 * a stub on the host's loopback, for it is the host that asks. `warn` is told once of a host that has neither.
 */
export class HostAsker implements NameAsker {
  readonly #sys: Sys;
  readonly #warn: (text: string) => void;
  readonly #netd: NetdAsker;
  readonly #connectivity: ConnectivityServers;
  readonly #socketPath: string;
  #isNetdTooOld = false;
  #file: { stamp: string; servers: Resolver[] } = { stamp: '', servers: [] };
  #hasWarned = false;

  constructor(sys: Sys, warn: (text: string) => void, socketPath: string = netdSocket) {
    this.#sys = sys;
    this.#warn = warn;
    this.#socketPath = socketPath;
    this.#connectivity = new ConnectivityServers(sys);
    this.#netd = new NetdAsker(sys, socketPath, (query, answered) => {
      this.#isNetdTooOld = true;
      return this.#askServers(query, answered);
    });
  }

  dispose(): void {
    this.#connectivity.dispose();
  }

  ask(query: NameQuery, answered: Answered): () => void {
    if (!this.#isNetdTooOld && this.#sys.file.access(this.#socketPath, 0)) {
      try {
        return this.#netd.ask(query, answered);
      } catch (error) {
        // It is starting again, or takes nobody more at the moment.
        if (!isSysError(error)) throw error;
      }
    }
    return this.#askServers(query, answered);
  }

  #askServers(query: NameQuery, answered: Answered): () => void {
    const servers = this.#readServers();
    if (servers.length > 0) return new ServerAsker(this.#sys, servers).ask(query, answered);
    let giveUp = (): void => undefined;
    const takeBack = this.#connectivity.whenKnown((found) => {
      if (found.length === 0) this.#warnOnce();
      giveUp = new ServerAsker(this.#sys, found).ask(query, answered);
    });
    return () => {
      takeBack();
      giveUp();
    };
  }

  /** Read anew when the file is another. */
  #readServers(): Resolver[] {
    const { file } = this.#sys;
    try {
      const { dev, ino, size, mtimeMs } = file.stat(resolvConf);
      const stamp = [dev, ino, size, mtimeMs].join(' ');
      if (stamp !== this.#file.stamp) this.#file = { stamp, servers: parseResolvConf(file.readText(resolvConf)) };
      return this.#file.servers;
    } catch (error) {
      if (!isSysError(error)) throw error;
      return [];
    }
  }

  #warnOnce(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#warn(`no DNS server of the host is known: neither ${resolvConf} nor Android's netd tells one`);
  }
}
