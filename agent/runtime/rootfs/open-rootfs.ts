// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { RuntimeError } from '../api.ts';
import type { GuestConfig } from '../config/guest-config.ts';
import { imageFormat, imageHeadBytes, knownFileSystems } from './image-format.ts';
import { planRootfs, type RootfsDevice, type RootfsPlan } from './rootfs-plan.ts';
import type { RootfsSource } from './rootfs-source.ts';

/** A root that is ready to be mounted. `close` gives up what holds it open; what is mounted by then stays until it is unmounted. */
export interface OpenRootfs {
  plan: RootfsPlan;
  /** The host's folder that the guest writes to. */
  writableFolder?: string;
  close(): void;
}

const controls = ['/dev/loop-control', '/dev/block/loop-control'];
/** Another process may take the free device between the asking and the attaching (loop(4)). */
const tries = 16;

function missing(path: string, what: string): RuntimeError {
  return new RuntimeError({
    reason: 'rootfs-missing',
    message: `${path} ${what}`,
    details: { step: 'rootfs', path },
  });
}

function typeAt(sys: Sys, path: string): number {
  try {
    return sys.file.stat(path).mode & sys.file.S_IFMT;
  } catch (error) {
    if (isSysError(error, 'ENOENT') || isSysError(error, 'ENOTDIR')) throw missing(path, 'is not there');
    throw error;
  }
}

function mustBeFolder(sys: Sys, path: string): void {
  if (typeAt(sys, path) !== sys.file.S_IFDIR) throw missing(path, 'is not a folder');
}

function resolve(sys: Sys, source: RootfsSource): Exclude<RootfsSource, { kind: 'any' }> {
  if (source.kind !== 'any') return source;
  return { kind: typeAt(sys, source.path) === sys.file.S_IFDIR ? 'folder' : 'image', path: source.path };
}

function formatOf(sys: Sys, fd: number, path: string): { type: string; alwaysReadOnly: boolean } {
  const format = imageFormat(sys.file.pread(fd, imageHeadBytes, 0));
  if (format.kind === 'file-system') return format;
  const hints = {
    sparse: 'it is an Android sparse image: make a raw one of it by simg2img',
    super: 'it is a super image of several partitions: create a guest from it',
    unknown: `${knownFileSystems} are known`,
  };
  const hint = hints[format.kind];
  throw new RuntimeError({
    reason: 'rootfs-missing',
    message: `${path} has no file system that is known`,
    details: { step: 'rootfs', path, hint },
  });
}

/** The device's node: Android has its own folder for them. */
function openLoop(sys: Sys, number: number): { path: string; fd: number } {
  const path = [`/dev/block/loop${number}`, `/dev/loop${number}`].find((each) => sys.file.access(each, 0));
  const found = path ?? makeLoopNode(sys, number);
  return { path: found, fd: sys.file.open(found, sys.file.O_RDWR) };
}

/** As ueventd or udev does a moment later, which nothing tells of. Its number is not always that of its name (loop.max_part). */
function makeLoopNode(sys: Sys, number: number): string {
  const path = sys.file.access('/dev/block', 0) ? `/dev/block/loop${number}` : `/dev/loop${number}`;
  try {
    const [major = 7, minor = number] = sys.file.readText(`/sys/block/loop${number}/dev`).split(':').map(Number);
    sys.file.mknod(path, sys.file.S_IFBLK | 0o600, sys.file.makedev(major, minor));
  } catch (error) {
    if (isSysError(error, 'EEXIST')) return path;
    if (!isSysError(error)) throw error;
    throw missing(path, `is not there, though the kernel has given this device, and cannot be made: ${error.message}`);
  }
  return path;
}

/** The number of a device that is free. Throws RuntimeError kernel-lacks where the pool is used up. */
function freeLoop(sys: Sys, controlFd: number, imagePath: string): number {
  try {
    return sys.file.loopGetFree(controlFd);
  } catch (error) {
    // loop_add() has no number left (max_loop=), or no memory for one more.
    if (!isSysError(error)) throw error;
    const hint =
      'detach one (losetup -a, losetup -d), stop a guest that has an image, or import the image as a tar or container image, which needs none';
    const message = `all loop devices of this kernel are in use (${error.code}), and the image needs one`;
    const details = { step: 'rootfs', path: imagePath, missing: 'a free loop device', hint };
    throw new RuntimeError({ reason: 'kernel-lacks', message, details });
  }
}

/** The descriptor keeps the device until it is mounted; then the mount does, and the kernel frees it with the last (LO_FLAGS_AUTOCLEAR). */
function attachLoop(sys: Sys, image: { fd: number; path: string }, readOnly: boolean): { path: string; fd: number } {
  const control = controls.find((each) => sys.file.access(each, 0));
  if (control === undefined) {
    throw new RuntimeError({
      reason: 'kernel-lacks',
      message: 'the kernel has no loop devices',
      details: { step: 'rootfs', path: image.path, missing: 'loop devices', hint: 'unpack the image into a folder' },
    });
  }
  const controlFd = sys.file.open(control, sys.file.O_RDWR);
  try {
    for (let attempt = 1; ; attempt++) {
      const loop = openLoop(sys, freeLoop(sys, controlFd, image.path));
      try {
        sys.file.loopAttach(loop.fd, image.fd, { readOnly, autoclear: true, name: image.path.slice(-63) });
        return loop;
      } catch (error) {
        sys.file.close(loop.fd);
        if (!isSysError(error, 'EBUSY') || attempt === tries) throw error;
      }
    }
  } finally {
    sys.file.close(controlFd);
  }
}

/** The file as a block device, until `fd` is closed. Throws RuntimeError where the kernel has no loop devices, and SysError. */
export function attachFile(sys: Sys, path: string): { path: string; fd: number } {
  return withOpen(sys, path, sys.file.O_RDONLY, (fd) => attachLoop(sys, { fd, path }, true));
}

function withOpen<T>(sys: Sys, path: string, flags: number, body: (fd: number) => T): T {
  const fd = sys.file.open(path, flags);
  try {
    return body(fd);
  } finally {
    sys.file.close(fd);
  }
}

type OpenImage = (sys: Sys, path: string, readOnly: boolean) => { device: RootfsDevice; close(): void };

/** What is in an image or a block device; nothing is made of it. */
const inspectImage: OpenImage = (sys, path, readOnly) => {
  const fileType = typeAt(sys, path);
  const isDevice = fileType === sys.file.S_IFBLK;
  if (!isDevice && fileType !== sys.file.S_IFREG) throw missing(path, 'is neither an image nor a block device');
  const { type, alwaysReadOnly } = withOpen(sys, path, sys.file.O_RDONLY, (fd) => formatOf(sys, fd, path));
  return { device: { path, type, readOnly: readOnly || alwaysReadOnly }, close: () => undefined };
};

const openImage: OpenImage = (sys, path, readOnly) => {
  const { device, close } = inspectImage(sys, path, readOnly);
  if (typeAt(sys, path) === sys.file.S_IFBLK) return { device, close };
  const mode = device.readOnly ? sys.file.O_RDONLY : sys.file.O_RDWR;
  const loop = withOpen(sys, path, mode, (fd) => attachLoop(sys, { fd, path }, device.readOnly));
  return { device: { ...device, path: loop.path }, close: () => sys.file.close(loop.fd) };
};

/**
 * Finds out what the root is and makes its device (LXC's storage_init and the attach of its loop driver). `mountPoint` is a folder
 * for what is no folder itself. Throws RuntimeError by name.
 */
export function openRootfs(sys: Sys, config: GuestConfig, mountPoint: string): OpenRootfs {
  return rootfsOf(sys, config, mountPoint, openImage);
}

/** The same without making anything: an image stands for its loop device. Throws RuntimeError by name. */
export function foreseeRootfs(sys: Sys, config: GuestConfig, mountPoint: string): RootfsPlan {
  return rootfsOf(sys, config, mountPoint, inspectImage).plan;
}

function rootfsOf(sys: Sys, config: GuestConfig, mountPoint: string, open: OpenImage): OpenRootfs {
  const { readOnly, options } = config.rootfs;
  const source = resolve(sys, config.rootfs.source);
  const { mount } = config.rootfs;
  if (mount !== undefined) mustBeFolder(sys, mount);
  const facts = {
    mountPoint: mount ?? mountPoint,
    folderPlace: mount,
    device: undefined,
    options,
    isReadOnly: readOnly,
  };
  if (source.kind === 'image') {
    const { device, close } = open(sys, source.path, readOnly);
    return { plan: planRootfs(source, { ...facts, device }), close };
  }
  const folders = source.kind === 'folder' ? [source.path] : [...source.lower, source.upper];
  for (const folder of folders) mustBeFolder(sys, folder);
  const plan = planRootfs(source, facts);
  const writableFolder = source.kind === 'folder' ? source.path : source.upper;
  return { plan, close: () => undefined, ...(readOnly ? {} : { writableFolder }) };
}
