// SPDX-License-Identifier: Apache-2.0
/** Values of lxc.net.* (lxc.container.conf(5)). Each parser throws a ConfigValueError that says what was expected. */
import { ConfigValueError, isIpv4, parseCidr, parseIpv6, parseNumber } from '../config/values.ts';

/** Inside of a network: an address, the address that the link has on the host (`auto`), or the device itself. */
export type Gateway = { kind: 'address'; address: string } | { kind: 'auto' } | { kind: 'device' };

export interface Ipv4Address {
  /** address/prefix */
  cidr: string;
  broadcast: string | undefined;
}

/** Without a prefix it is that of the address's class, as ever in LXC. */
function prefixOfClass(address: string): number {
  const first = Number(address.split('.')[0]);
  if (first < 128) return 8;
  return first < 192 ? 16 : 24;
}

/** ADDRESS[/PREFIX] [BROADCAST] */
export function parseIpv4Address(value: string): Ipv4Address {
  const [cidr = '', broadcast, ...rest] = value.split(/\s+/);
  if (rest.length > 0) throw new ConfigValueError('expected an address such as 10.0.3.2/24 and its broadcast address');
  if (broadcast !== undefined && !isIpv4(broadcast))
    throw new ConfigValueError('expected a broadcast address such as 10.0.3.255 behind the address');
  const whole = cidr.includes('/') || !isIpv4(cidr) ? cidr : `${cidr}/${prefixOfClass(cidr)}`;
  return { cidr: parseCidr(whole, 4), broadcast };
}

export function parseGateway(value: string, family: 4 | 6): Gateway {
  if (value === 'auto') return { kind: 'auto' };
  if (value === 'dev') return { kind: 'device' };
  if (family === 4 ? isIpv4(value) : parseIpv6(value) !== undefined) return { kind: 'address', address: value };
  throw new ConfigValueError(`expected an IPv${family} address, auto or dev`);
}

/** A network's address with its prefix. */
export function parseRoute(value: string, family: 4 | 6): string {
  if (value.includes('/') && !/\s/.test(value)) return parseCidr(value, family);
  throw new ConfigValueError(`expected a network such as ${family === 4 ? '10.8.0.0/24' : 'fd00:8::/64'}`);
}

/** The kernel's bridges have 1 to 4094; LXC takes 0 too, which the kernel does not. */
export function parseVlanId(value: string): number {
  return parseNumber(value, 1, 4094);
}

export function parseWord<T extends string>(value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new ConfigValueError(`expected ${words.join(', ').replace(/, ([^,]*)$/, ' or $1')}`);
  return found;
}

/** LXC fills each x with a random digit; of the first byte, so that the address stays one of a single device. */
export function parseMac(value: string): string {
  const digits = '0123456789abcdef';
  const filled = value.replace(/x/gi, (_, at: number) => {
    const digit = Math.floor(Math.random() * 16);
    return digits[at === 1 ? digit & 0xe : digit] ?? '0';
  });
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(filled))
    throw new ConfigValueError('expected a MAC address such as 00:16:3e:xx:xx:xx');
  if ((Number.parseInt(filled[1] ?? '0', 16) & 1) === 1)
    throw new ConfigValueError('expected the address of one device, whose second digit is even');
  return filled.toLowerCase();
}

/** A name, or a pattern of which %d becomes the first free number. */
export function parseGuestLinkName(value: string): string {
  const name = value.replace('%d', '0');
  if (/^[^\s/:%]{1,15}$/.test(name) && name !== '.' && name !== '..' && name !== 'lo') return value;
  throw new ConfigValueError('expected the name of a network device, up to 15 characters, or one such as wan%d');
}

/** What a forward is known by. */
export interface HostPort {
  protocol: 'tcp' | 'udp';
  hostPort: number;
}

/** A port of the host that leads to one of the guest. */
export interface PortForward extends HostPort {
  guestPort: number;
}

/** An address of IPv4 or IPv6 that is not one link's alone. */
export function parseNameServer(value: string): string {
  const groups = parseIpv6(value);
  const isLinkLocal = ((groups?.[0] ?? 0) & 0xffc0) === 0xfe80;
  if ((isIpv4(value) || groups !== undefined) && !isLinkLocal) return value;
  throw new ConfigValueError('expected the address of a DNS server, such as 9.9.9.9 or 2620:fe::fe');
}

/** PROTOCOL HOST-PORT GUEST-PORT */
export function parsePortForward(value: string): PortForward {
  const [protocol = '', host = '', guest = '', ...rest] = value.split(/\s+/);
  if (rest.length > 0 || guest === '')
    throw new ConfigValueError('expected a protocol and two ports, such as tcp 8080 80');
  return {
    protocol: parseWord(protocol, ['tcp', 'udp']),
    hostPort: parseNumber(host, 1, 65535),
    guestPort: parseNumber(guest, 1, 65535),
  };
}
