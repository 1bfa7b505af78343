// SPDX-License-Identifier: Apache-2.0
/** Messages and expressions of <linux/netfilter/nf_tables.h> and <linux/netfilter/nfnetlink.h>, as far as NAT needs them. */
import { message, type NetlinkMessage, NetlinkWriter, parseAttributes, readText } from '../netlink.ts';

const subsystem = 10;
/** Of a batch: all between the two is done, or none of it. */
export const batchType = { begin: 16, end: 17 } as const;

const messageNumber = {
  NFT_MSG_NEWTABLE: 0,
  NFT_MSG_GETTABLE: 1,
  NFT_MSG_DELTABLE: 2,
  NFT_MSG_NEWCHAIN: 3,
  NFT_MSG_GETCHAIN: 4,
  NFT_MSG_DELCHAIN: 5,
  NFT_MSG_NEWRULE: 6,
  NFT_MSG_GETRULE: 7,
  NFT_MSG_DELRULE: 8,
} as const;
export type NftCall = keyof typeof messageNumber;

/** What an answer to it has as its type. */
export const nftType = (call: NftCall): number => subsystem * 256 + messageNumber[call];

/** Of notifications that tell of something that is gone. */
export const deletingTypes: ReadonlySet<number> = new Set(
  (['NFT_MSG_DELTABLE', 'NFT_MSG_DELCHAIN', 'NFT_MSG_DELRULE'] as const).map(nftType),
);

/** NFPROTO_IPV4, NFPROTO_IPV6. */
export type NftFamily = 2 | 10;

/** One message of a batch, as data. */
export interface NftRequest {
  call: NftCall;
  /** Beside NLM_F_REQUEST and NLM_F_ACK. */
  flags: number;
  family: number;
  body: Uint8Array;
  /** What it is about, for the message of a failure. */
  subject: string;
}

/** struct nfgenmsg: family, version, resource in the order of the network. */
function header(family: number, resource = 0): Uint8Array {
  return Uint8Array.of(family, 0, resource >> 8, resource & 0xff);
}

function withHeader(head: Uint8Array, body: Uint8Array): Uint8Array {
  const whole = new Uint8Array(head.length + body.length);
  whole.set(head);
  whole.set(body, head.length);
  return whole;
}

export function encodeRequest({ call, flags, family, body }: NftRequest, sequence: number): Uint8Array {
  return message(nftType(call), flags, sequence, withHeader(header(family), body));
}

export function encodeBatchMark(type: number, flags: number, sequence: number): Uint8Array {
  return message(type, flags, sequence, header(0, subsystem));
}

const attribute = {
  table: { name: 1, flags: 2 },
  chain: { table: 1, name: 3, hook: 4, policy: 5, type: 7 },
  hook: { number: 1, priority: 2 },
  rule: { table: 1, chain: 2, expressions: 4 },
  list: { element: 1 },
  expression: { name: 1, data: 2 },
  data: { value: 1, verdict: 2 },
  verdict: { code: 1 },
  meta: { destination: 1, key: 2 },
  compare: { source: 1, operation: 2, data: 3 },
  payload: { destination: 1, base: 2, offset: 3, length: 4 },
  bitwise: { source: 1, destination: 2, length: 3, mask: 4, xor: 5 },
  immediate: { destination: 1, data: 2 },
  nat: { type: 1, family: 2, address: 3, port: 5 },
  fib: { destination: 1, result: 2, flags: 3 },
  route: { destination: 1, key: 2 },
  byteOrder: { source: 1, destination: 2, operation: 3, length: 4, size: 5 },
  extension: { type: 2, offset: 3, length: 4, operation: 6, source: 7 },
  conntrack: { destination: 1, key: 2 },
} as const;

export const metaKey = { inputName: 6, outputName: 7, protocol: 16 } as const;
export const compareOperation = { equal: 0, notEqual: 1 } as const;
export const payloadBase = { network: 1, transport: 2 } as const;
/** NF_INET_* of <linux/netfilter.h>. */
export const hookNumber = { prerouting: 0, forward: 2, output: 3, postrouting: 4 } as const;
/** NFT_TABLE_F_OWNER, since 5.12: it goes with the socket that made it, and nobody else changes it. */
const ownerFlag = 2;
const firstRegister = 1;
const secondRegister = 2;

/** One expression of a rule. */
export type Expression = (list: NetlinkWriter) => void;

function expression(name: string, data: (writer: NetlinkWriter) => void): Expression {
  return (list) =>
    list.nested(attribute.list.element, (element) => {
      element.text(attribute.expression.name, name).nested(attribute.expression.data, data);
    });
}

/** Loads what the packet is known by. */
export const meta = (key: number): Expression =>
  expression('meta', (data) =>
    data.bigNumber(attribute.meta.destination, firstRegister).bigNumber(attribute.meta.key, key),
  );

/** Ends the rule where what was loaded differs (or does not). */
export const compare = (operation: number, value: Uint8Array): Expression =>
  expression('cmp', (data) =>
    data
      .bigNumber(attribute.compare.source, firstRegister)
      .bigNumber(attribute.compare.operation, operation)
      .nested(attribute.compare.data, (inner) => inner.attribute(attribute.data.value, value)),
  );

export const payload = (base: number, offset: number, length: number): Expression =>
  expression('payload', (data) =>
    data
      .bigNumber(attribute.payload.destination, firstRegister)
      .bigNumber(attribute.payload.base, base)
      .bigNumber(attribute.payload.offset, offset)
      .bigNumber(attribute.payload.length, length),
  );

export const masked = (mask: Uint8Array): Expression =>
  expression('bitwise', (data) =>
    data
      .bigNumber(attribute.bitwise.source, firstRegister)
      .bigNumber(attribute.bitwise.destination, firstRegister)
      .bigNumber(attribute.bitwise.length, mask.length)
      .nested(attribute.bitwise.mask, (inner) => inner.attribute(attribute.data.value, mask))
      .nested(attribute.bitwise.xor, (inner) => inner.attribute(attribute.data.value, new Uint8Array(mask.length))),
  );

/** RTN_* of where the packet goes to: local is 2. */
export const destinationKind: Expression = expression('fib', (data) =>
  data
    .bigNumber(attribute.fib.destination, firstRegister)
    // NFT_FIB_RESULT_ADDRTYPE, NFTA_FIB_F_DADDR.
    .bigNumber(attribute.fib.result, 3)
    .bigNumber(attribute.fib.flags, 2),
);

/** The state or the status of its connection: NFT_CT_STATE, NFT_CT_STATUS; both in the order of the machine. */
export const connection = (key: 'state' | 'status'): Expression =>
  expression('ct', (data) =>
    data
      .bigNumber(attribute.conntrack.destination, firstRegister)
      .bigNumber(attribute.conntrack.key, key === 'state' ? 0 : 2),
  );

export const masquerade: Expression = expression('masq', () => undefined);

export const drop: Expression = expression('immediate', (data) =>
  data.bigNumber(attribute.immediate.destination, 0).nested(attribute.immediate.data, (inner) =>
    // NF_DROP
    inner.nested(attribute.data.verdict, (verdict) => verdict.bigNumber(attribute.verdict.code, 0)),
  ),
);

const load = (register: number, value: Uint8Array): Expression =>
  expression('immediate', (data) =>
    data
      .bigNumber(attribute.immediate.destination, register)
      .nested(attribute.immediate.data, (inner) => inner.attribute(attribute.data.value, value)),
  );

export function destinationNat(family: NftFamily, address: Uint8Array, port: Uint8Array): Expression[] {
  const nat = expression('nat', (data) =>
    data
      // NFT_NAT_DNAT
      .bigNumber(attribute.nat.type, 1)
      .bigNumber(attribute.nat.family, family)
      .bigNumber(attribute.nat.address, firstRegister)
      .bigNumber(attribute.nat.port, secondRegister),
  );
  return [load(firstRegister, address), load(secondRegister, port), nat];
}

/** What a TCP connection says it can take becomes what the route can take, since 4.14. */
export const clampToRoute: readonly Expression[] = [
  expression('rt', (data) =>
    // NFT_RT_TCPMSS
    data.bigNumber(attribute.route.destination, firstRegister).bigNumber(attribute.route.key, 3),
  ),
  expression('byteorder', (data) =>
    data
      .bigNumber(attribute.byteOrder.source, firstRegister)
      .bigNumber(attribute.byteOrder.destination, firstRegister)
      .bigNumber(attribute.byteOrder.operation, 1)
      .bigNumber(attribute.byteOrder.length, 2)
      .bigNumber(attribute.byteOrder.size, 2),
  ),
  expression('exthdr', (data) =>
    data
      .bigNumber(attribute.extension.source, firstRegister)
      // TCPOPT_MAXSEG is one byte of the message.
      .attribute(attribute.extension.type, Uint8Array.of(2))
      .bigNumber(attribute.extension.offset, 2)
      .bigNumber(attribute.extension.length, 2)
      // NFT_EXTHDR_OP_TCPOPT
      .bigNumber(attribute.extension.operation, 1),
  ),
];

const createFlag = 0x400;
const appendFlag = 0x800;

function request(
  call: NftCall,
  family: number,
  body: NetlinkWriter,
  head: { flags: number; subject: string },
): NftRequest {
  return { call, family, body: body.bytes(), ...head };
}

export function newTable(family: NftFamily, name: string, isOwned: boolean): NftRequest {
  const body = new NetlinkWriter().text(attribute.table.name, name);
  if (isOwned) body.bigNumber(attribute.table.flags, ownerFlag);
  return request('NFT_MSG_NEWTABLE', family, body, { flags: createFlag, subject: name });
}

export function deleteTable(family: NftFamily, name: string): NftRequest {
  const body = new NetlinkWriter().text(attribute.table.name, name);
  return request('NFT_MSG_DELTABLE', family, body, { flags: 0, subject: name });
}

export function getTable(family: NftFamily, name: string): NftRequest {
  const body = new NetlinkWriter().text(attribute.table.name, name);
  return request('NFT_MSG_GETTABLE', family, body, { flags: 0, subject: name });
}

/** All of a family, by a dump. */
export function getChains(family: NftFamily): NftRequest {
  return request('NFT_MSG_GETCHAIN', family, new NetlinkWriter(), { flags: 0, subject: 'chains' });
}

/** Those of a table, by a dump. */
export function getRules(family: NftFamily, table: string): NftRequest {
  const body = new NetlinkWriter().text(attribute.rule.table, table);
  return request('NFT_MSG_GETRULE', family, body, { flags: 0, subject: table });
}

/** Whether a message of such a dump tells of a rule of that table. */
export function isRuleOf({ type, body }: NetlinkMessage, family: NftFamily, table: string): boolean {
  if (type !== nftType('NFT_MSG_NEWRULE') || body[0] !== family) return false;
  const name = parseAttributes(body, 4).get(attribute.rule.table);
  return name !== undefined && readText(name) === table;
}

export interface NftChain {
  name: string;
  type: 'nat' | 'filter';
  hook: keyof typeof hookNumber;
  priority: number;
}

export function newChain(family: NftFamily, table: string, { name, type, hook, priority }: NftChain): NftRequest {
  const body = new NetlinkWriter()
    .text(attribute.chain.table, table)
    .text(attribute.chain.name, name)
    .nested(attribute.chain.hook, (inner) =>
      inner.bigNumber(attribute.hook.number, hookNumber[hook]).bigNumber(attribute.hook.priority, priority),
    )
    // NF_ACCEPT
    .bigNumber(attribute.chain.policy, 1)
    .text(attribute.chain.type, type);
  return request('NFT_MSG_NEWCHAIN', family, body, { flags: createFlag, subject: `${table} ${name}` });
}

/** `subject`: the rule in the words of nft(8). */
export function newRule(
  family: NftFamily,
  place: { table: string; chain: string },
  expressions: readonly Expression[],
  subject: string,
): NftRequest {
  const body = new NetlinkWriter()
    .text(attribute.rule.table, place.table)
    .text(attribute.rule.chain, place.chain)
    .nested(attribute.rule.expressions, (list) => {
      for (const each of expressions) each(list);
    });
  return request('NFT_MSG_NEWRULE', family, body, { flags: createFlag | appendFlag, subject });
}
