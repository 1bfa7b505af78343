// SPDX-License-Identifier: Apache-2.0
import type { AdbServerAddress } from '../adb/adb-server.ts';
import { printServer } from '../adb/server-address.ts';
import type { SeveralServers } from '../adb/several-servers.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { integer, list, record, text } from '../ipc/validate.ts';
import { SettingFile } from './setting-file.ts';

/** A lab has some machines; more would be a mistake. */
export const mostServers = 32;

const validator = record({
  servers: list(record({ host: text({ shortest: 1, longest: 255 }), port: integer(1, 65_535) }), mostServers),
});

/** The adb servers beside this computer's own: a list that a person keeps, in the order in which they were added. */
export interface AdbServerList {
  add(address: AdbServerAddress): Promise<void>;
  remove(address: AdbServerAddress): Promise<void>;
}

export class KeptServers implements AdbServerList {
  readonly #file: SettingFile<{ servers: AdbServerAddress[] }>;
  readonly #transport: SeveralServers;

  constructor(stateDirectory: string | undefined, transport: SeveralServers) {
    this.#file = new SettingFile({ stateDirectory, name: 'adb-servers.json', validator, first: { servers: [] } });
    this.#transport = transport;
    transport.setFurther(this.#file.value.servers);
  }

  /** @throws DesktopFailure request-invalid: it is in the list, or the list is full */
  async add(address: AdbServerAddress): Promise<void> {
    const { servers } = this.#file.value;
    const name = printServer(address);
    if (this.#transport.servers.some((server) => printServer(server) === name))
      throw new DesktopFailure('request-invalid', `${name} is in the list already`, { server: name });
    if (servers.length >= mostServers)
      throw new DesktopFailure('request-invalid', `the list has ${mostServers} servers already`, {});
    await this.#save([...servers, address]);
  }

  async remove(address: AdbServerAddress): Promise<void> {
    const name = printServer(address);
    await this.#save(this.#file.value.servers.filter((server) => printServer(server) !== name));
  }

  async #save(servers: AdbServerAddress[]): Promise<void> {
    await this.#file.save({ servers });
    this.#transport.setFurther(servers);
  }
}
