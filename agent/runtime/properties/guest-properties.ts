// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import { openInRoot, reopenFile } from '../mounts/open-in-root.ts';
import { areaBytesInUse, areaHeaderBytes, readPropertyArea } from './property-area.ts';
import { refusalOf, setPropertyMessage } from './property-message.ts';

const folder = '/dev/__properties__';
const socketPath = '/dev/socket/property_service';
/** Android has an area for each context, some hundreds; of an area, 128 KiB. */
const mostAreas = 4096;
const largestAreaBytes = 1024 * 1024;
const mostProperties = 20_000;
const mostBytes = 2 * 1024 * 1024;

export interface PropertyList {
  properties: { name: string; value: string }[];
  /** There are more. */
  cut: boolean;
}

function unavailable(what: string, error: { code: string }): RuntimeError {
  return new RuntimeError({
    reason: 'properties-unavailable',
    message: `the guest has no ${what}: it is no Android, or its init is not so far`,
    details: { step: 'properties', path: what, code: error.code },
  });
}

/** `body` gets a path to what the guest has at `path`, its links followed within its root. Throws properties-unavailable. */
function within<T>(sys: Sys, initPid: number, path: string, body: (place: string) => T): T {
  const { file } = sys;
  const rootFd = file.open(`/proc/${initPid}/root`, file.O_PATH | file.O_DIRECTORY);
  let fd = -1;
  try {
    fd = openInRoot(sys, rootFd, path);
    return body(`/proc/self/fd/${fd}`);
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR') || isSysError(error, 'ECONNREFUSED'))
      throw unavailable(path, error);
    throw error;
  } finally {
    if (fd >= 0) file.close(fd);
    file.close(rootFd);
  }
}

/** The header and what is in use; undefined: it is no area. */
function readArea(sys: Sys, path: string): Uint8Array | undefined {
  const { file } = sys;
  const place = file.open(path, file.O_PATH | file.O_NOFOLLOW);
  let fd: number | undefined;
  try {
    fd = reopenFile(sys, place);
    if (fd === undefined) return undefined;
    const used = areaBytesInUse(file.pread(fd, areaHeaderBytes, 0));
    return used === undefined ? undefined : file.pread(fd, areaHeaderBytes + Math.min(used, largestAreaBytes), 0);
  } finally {
    if (fd !== undefined) file.close(fd);
    file.close(place);
  }
}

/** By the areas that the guest's own programs map. `initPid` as the caller sees it. */
export function listProperties(sys: Sys, initPid: number): PropertyList {
  const found = new Map<string, string>();
  let bytes = 0;
  let cut = false;
  within(sys, initPid, folder, (place) => {
    const entries = sys.file.readdir(place);
    cut = entries.length > mostAreas;
    for (const { name: entry } of entries.slice(0, mostAreas)) {
      const area = areaAt(sys, `${place}/${entry}`);
      if (area === undefined) continue;
      readPropertyArea(area, (name, value) => {
        bytes += name.length + value.length;
        cut ||= found.size >= mostProperties || bytes > mostBytes;
        if (!cut) found.set(sys.text.decodeUtf8(name), sys.text.decodeUtf8(value));
        return !cut;
      });
    }
  });
  const properties = [...found].map(([name, value]) => ({ name, value }));
  return { properties: properties.sort((one, other) => (one.name < other.name ? -1 : 1)), cut };
}

/** What cannot be opened is none: property_info and links of the guest's making are among the files. */
function areaAt(sys: Sys, path: string): Uint8Array | undefined {
  try {
    return readArea(sys, path);
  } catch (error) {
    if (isSysError(error)) return undefined;
    throw error;
  }
}

/**
 * Through the guest's property_service, as setprop does. It waits for init's answer: to be called where it may be given up. Throws
 * RuntimeError property-refused with init's reason, properties-unavailable.
 */
export function setProperty(sys: Sys, initPid: number, name: string, value: string): void {
  const { file, socket, text } = sys;
  within(sys, initPid, socketPath, (place) => {
    const fd = socket.unixConnect(place, socket.SOCK_STREAM);
    try {
      file.setNonblocking(fd, false);
      file.write(fd, setPropertyMessage(text.encodeUtf8(name), text.encodeUtf8(value)));
      const refusal = refusalOf(readAnswer(sys, fd));
      if (refusal === undefined) return;
      throw new RuntimeError({
        reason: 'property-refused',
        message: `${name}: ${refusal}`,
        details: { step: 'properties', property: name, hint: refusal },
      });
    } finally {
      file.close(fd);
    }
  });
}

/** An init that ends the connection without a word has not said yes. */
function readAnswer({ file }: Sys, fd: number): number {
  const bytes = file.read(fd, 4) ?? new Uint8Array();
  if (bytes.length < 4) return 8;
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
}
