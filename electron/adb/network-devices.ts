// SPDX-License-Identifier: Apache-2.0
import type { NetworkAddress, NetworkService } from '../ipc/contract.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { adbFailure } from './adb-failure.ts';
import { printServer } from './server-address.ts';
import type { Transport } from './transport.ts';

const kinds: Readonly<Record<string, NetworkService['kind']>> = {
  '_adb-tls-pairing._tcp': 'pairing',
  '_adb-tls-connect._tcp': 'secure',
  '_adb._tcp': 'plain',
};

/** The answer of `host:mdns:services`: a line for each, `name<TAB>type<TAB>host:port`. Other lines are skipped. */
export function parseServices(text: string): NetworkService[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', type = '', address = ''] = line.trim().split(/\s+/);
    const kind = kinds[type.replace(/\.$/, '')];
    const match = /^(.+):(\d{1,5})$/.exec(address);
    if (kind === undefined || match === null) return [];
    return [{ name, kind, host: match[1] ?? '', port: Number(match[2]) }];
  });
}

/**
 * Devices that adb reaches over the network: finding, pairing, connecting, leaving. A server does it (the first, or the one that is
 * named); these are its services.
 */
export class NetworkDevices {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Those that tell of themselves by mDNS now. @throws DesktopFailure network-discovery-off */
  async services(server?: string): Promise<NetworkService[]> {
    return parseServices(await this.#ask('host:mdns:services', 'network-discovery-off', server));
  }

  /** By the code that the device shows. @throws DesktopFailure pairing-failed */
  async pair(address: NetworkAddress, code: string, server?: string): Promise<void> {
    const sentence = await this.#ask(`host:pair:${code}:${printServer(address)}`, 'pairing-failed', server);
    if (!/^successfully paired/i.test(sentence))
      throw new DesktopFailure('pairing-failed', sentence, { address: printServer(address) });
  }

  /** @throws DesktopFailure network-connect-failed */
  async connect(address: NetworkAddress, server?: string): Promise<void> {
    const sentence = await this.#ask(`host:connect:${printServer(address)}`, 'network-connect-failed', server);
    // adb says the failures of a connect in an answer that is OKAY.
    if (!/^(already )?connected to/i.test(sentence))
      throw new DesktopFailure('network-connect-failed', sentence, { address: printServer(address) });
  }

  async disconnect(serial: string): Promise<void> {
    const place = this.#transport.placeOf(serial);
    await this.#ask(`host:disconnect:${place.serial}`, 'device-gone', place.server);
  }

  async #ask(
    service: string,
    reason: 'network-discovery-off' | 'pairing-failed' | 'network-connect-failed' | 'device-gone',
    server: string | undefined,
  ) {
    try {
      return await this.#transport.askServer(service, server);
    } catch (error) {
      const failure = adbFailure(error, reason);
      // By "unknown host service" a server means a device that is gone, or a service that it was built without, as here.
      if (failure.reason !== 'device-gone') throw failure;
      throw new DesktopFailure(reason, failure.message, failure.details);
    }
  }
}
