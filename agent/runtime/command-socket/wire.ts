// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of LXC's command socket, as LXC 4.0.12 to 6.0 has them between 64-bit programs (src/lxc/commands.h): a request and a
 * response are {i32 command or result, i32 length of what follows, u64 value}, in the machine's own order, which is little-endian on
 * every machine that Lodge runs on.
 */
import type { ContainerState } from '../api.ts';
import { type DeviceRule, parseDeviceRule } from '../cgroup/device-rules.ts';

export const command = {
  getTtyFd: 0,
  stop: 2,
  getState: 3,
  getInitPid: 4,
  getCloneFlags: 5,
  getCgroup: 6,
  getConfigItem: 7,
  getName: 8,
  getLxcPath: 9,
  addStateClient: 10,
  consoleLog: 11,
  serveStateClients: 12,
  addBpfDevice: 14,
  freeze: 15,
  unfreeze: 16,
  getCgroup2Fd: 17,
  getInitPidFd: 18,
  getLimitCgroup: 19,
  getLimitCgroup2Fd: 20,
  getDevptsFd: 21,
  getSeccompNotifyFd: 22,
  getCgroupContext: 23,
  getCgroupFd: 24,
  getLimitCgroupFd: 25,
} as const;

/** What the kernel calls these (errno(3)); a response has them negated. */
export const errno = { ENOENT: 2, EBADF: 9, EFAULT: 14, EINVAL: 22, ENOSYS: 38, ENODATA: 61 } as const;

export const headerBytes = 16;
const payloadLimitBytes = 8192;
const stateMessageBytes = 264;
const nameBytes = 256;
const contextFdLimit = 20;

/**
 * Sizes of struct device_item: i8 type, i32 major and minor with -1 for any, char[4] access, i32 allow. The tools of LXC 5.0 and 6.0
 * send the two pointers of a list behind it, those of 4.0 nothing, or another number.
 */
export const deviceItemSizes: readonly number[] = [40, 24, 20];

/** Throws RangeError for what is none. */
export function parseDeviceItem(payload: Uint8Array): DeviceRule {
  if (!deviceItemSizes.includes(payload.length)) throw new RangeError(`a device rule of ${payload.length} bytes`);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const number = (at: number): string => (view.getInt32(at, true) === -1 ? '*' : String(view.getInt32(at, true)));
  const letters = [12, 13, 14, 15].map((at) => view.getUint8(at)).filter((code) => code !== 0);
  const text = `${String.fromCharCode(view.getUint8(0))} ${number(4)}:${number(8)} ${String.fromCharCode(...letters)}`;
  try {
    return parseDeviceRule(view.getInt32(16, true) !== 0, text);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error));
  }
}

/** In the order of LXC's numbers. */
export const stateNames: readonly ContainerState[] = [
  'STOPPED',
  'STARTING',
  'RUNNING',
  'STOPPING',
  'ABORTING',
  'FREEZING',
  'FROZEN',
  'THAWED',
];

/** lxc_state_t's MAX_STATE: none of them. */
export const noState = 8;

export interface CommandRequest {
  command: number;
  /** The value field as a signed number of 32 bits, which is all that a command keeps there. */
  value: number;
  payload: Uint8Array;
}

export interface CommandResponse {
  /** 0, a result, or a negated errno. */
  result: number;
  value?: number;
  payload?: Uint8Array;
  /** Sent along, as copies. */
  fds?: readonly number[];
  /** Closed once it is sent. */
  opened?: readonly number[];
}

/** undefined: not all of it is there yet. Throws RangeError for one that no client would send. */
export function parseRequest(bytes: Uint8Array): CommandRequest | undefined {
  if (bytes.length < headerBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getInt32(4, true);
  if (length < 0 || length > payloadLimitBytes) throw new RangeError(`a request of ${length} bytes`);
  if (bytes.length < headerBytes + length) return undefined;
  if (bytes.length > headerBytes + length) throw new RangeError('more than one request');
  return { command: view.getInt32(0, true), value: view.getInt32(8, true), payload: bytes.slice(headerBytes) };
}

/** Header and payload apart: descriptors go with the header. */
export function packResponse({ result, value = 0, payload }: CommandResponse): {
  header: Uint8Array;
  payload: Uint8Array;
} {
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  view.setInt32(0, result, true);
  view.setInt32(4, payload?.length ?? 0, true);
  view.setBigInt64(8, BigInt(value), true);
  return { header, payload: payload ?? new Uint8Array(0) };
}

/** struct lxc_msg: what state clients and lxc-monitor are told. `kind`: a state, or the exit status of init. */
export function packStateMessage(kind: 'state' | 'exit', name: Uint8Array, value: number): Uint8Array {
  const bytes = new Uint8Array(stateMessageBytes);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, kind === 'state' ? 0 : 2, true);
  bytes.set(name.subarray(0, nameBytes - 1), 4);
  view.setInt32(4 + nameBytes, value, true);
  return bytes;
}

/** Which states a client waits for. `known`: also the one that the guest is in already, which is told at once. */
export interface AwaitedStates {
  coming: Set<ContainerState>;
  known: Set<ContainerState>;
}

/** i32[8] by state: 0 is not awaited, 1 is, 2 is from now on (lxc_cmd_add_state_client). Throws RangeError for another size. */
export function parseStates(payload: Uint8Array): AwaitedStates {
  if (payload.length !== 4 * stateNames.length) throw new RangeError(`${payload.length} bytes of states`);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const flags = stateNames.map((state, index) => ({ state, flag: view.getInt32(4 * index, true) }));
  const having = (fits: (flag: number) => boolean): Set<ContainerState> =>
    new Set(flags.filter(({ flag }) => fits(flag)).map(({ state }) => state));
  return { coming: having((flag) => flag !== 0), known: having((flag) => flag === 1) };
}

/** struct cgroup_ctx (96 bytes) for the descriptors that go with it, at most as many as it holds. */
export function packCgroupContext(layout: number, fds: readonly number[]): { payload: Uint8Array; fds: number[] } {
  const payload = new Uint8Array(12 + 4 * contextFdLimit + 4);
  const view = new DataView(payload.buffer);
  const sent = fds.slice(0, contextFdLimit);
  view.setInt32(0, layout, true);
  view.setUint32(8, sent.length, true);
  for (let index = 0; index < contextFdLimit; index++) view.setInt32(12 + 4 * index, sent[index] ?? -9, true);
  return { payload, fds: sent };
}

const controllerBytes = 64;
const cgroupFdBytes = 16 + controllerBytes;

/** struct cgroup_fd (80 bytes): the controller that is asked for. Throws RangeError for another size. */
export function parseCgroupFd(payload: Uint8Array): Uint8Array {
  if (payload.length !== cgroupFdBytes) throw new RangeError(`${payload.length} bytes for a cgroup`);
  const name = payload.subarray(16);
  const end = name.indexOf(0);
  return name.subarray(0, end < 0 ? controllerBytes - 1 : end);
}

/** `fileSystem`: the magic number of statfs(2). */
export function packCgroupFd(layout: number, fileSystem: number, fd: number, controller: Uint8Array): Uint8Array {
  const payload = new Uint8Array(cgroupFdBytes);
  const view = new DataView(payload.buffer);
  view.setInt32(0, layout, true);
  view.setInt32(8, fileSystem, true);
  view.setInt32(12, fd, true);
  payload.set(controller.subarray(0, controllerBytes - 1), 16);
  return payload;
}

export interface ConsoleLogRequest {
  clear: boolean;
  read: boolean;
  /** 0: all that there is. */
  maximumBytes: number;
  /** Into the file of lxc.console.buffer.logfile. */
  write: boolean;
}

/** struct lxc_cmd_console_log (24 bytes). Throws RangeError for another size. */
export function parseConsoleLog(payload: Uint8Array): ConsoleLogRequest {
  if (payload.length !== 24) throw new RangeError(`${payload.length} bytes for a console log`);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return {
    clear: payload[0] !== 0,
    read: payload[1] !== 0,
    maximumBytes: Number(view.getBigUint64(8, true)),
    write: payload[16] !== 0,
  };
}
