// SPDX-License-Identifier: Apache-2.0
import type { Sys } from '../../sys/sys.ts';
import {
  readSuperPartitions,
  routesOf,
  type SuperPartition,
  type SuperRoute,
  superMetadataEnd,
  wrongSuper,
} from '../rootfs/super-metadata.ts';
import { type FileSystemImage, ImageFile } from './image-file.ts';
import type { RawSink } from './raw-image.ts';

interface Target {
  partition: SuperPartition;
  file: ImageFile;
  writtenBytes: number;
}

/** By their names without the slot. Of A/B devices the first slot: the other is empty, or of another time. */
export function firstSlot(partitions: readonly SuperPartition[]): Map<string, SuperPartition> {
  const names = new Set(partitions.map(({ name }) => name));
  const found = new Map<string, SuperPartition>();
  for (const partition of partitions) {
    const [, plain = '', slot] = /^(.*?)(_[ab])?$/.exec(partition.name) ?? [];
    if (slot === '_b' && names.has(`${plain}_a`)) continue;
    if (plain === '' || found.has(plain)) wrongSuper(`${partition.name} cannot have a file of its own`);
    found.set(plain, partition);
  }
  return found;
}

export interface SuperPlaces {
  /** Where `system` comes. */
  system: string;
  /** Where the others come, each as NAME.img; made here. */
  folder: string;
}

/**
 * A super image that is taken apart as it comes: each logical partition into an image of its own, without the slot in its name. Throws
 * ImageFormatError, RuntimeError no-space and SysError.
 */
export class SuperImage implements RawSink {
  readonly #sys: Sys;
  readonly #places: SuperPlaces;
  /** Until the metadata is whole. */
  #head: Uint8Array | undefined = new Uint8Array(0);
  #atByte = 0;
  #routes: SuperRoute[] = [];
  readonly #targets = new Map<string, Target>();

  constructor(sys: Sys, places: SuperPlaces) {
    this.#sys = sys;
    this.#places = places;
  }

  data(bytes: Uint8Array): void {
    if (this.#head !== undefined) this.#collect(bytes);
    else this.#pass(bytes.length, (file, from, to) => file.data(bytes.subarray(from, to)));
  }

  fill(pattern: Uint8Array, lengthBytes: number): void {
    if (this.#head === undefined) this.#pass(lengthBytes, (file, from, to) => file.fill(pattern, to - from));
    else this.#unfold(lengthBytes, pattern, (left) => this.fill(pattern, left));
  }

  hole(lengthBytes: number): void {
    if (this.#head === undefined) this.#pass(lengthBytes, (file, from, to) => file.hole(to - from));
    else this.#unfold(lengthBytes, new Uint8Array(4), (left) => this.hole(left));
  }

  finish(): FileSystemImage {
    if (this.#head !== undefined) wrongSuper('it was cut off within its metadata');
    if (this.#routes.length > 0) wrongSuper(`it was cut off within ${this.#routes[0]?.name}`);
    let system: FileSystemImage | undefined;
    const others = new Map<string, FileSystemImage>();
    for (const [name, target] of this.#targets) {
      this.#fillUp(target, target.partition.sizeBytes);
      const image = target.file.finish();
      if (image.path === this.#places.system) system = image;
      else others.set(name.replace(/_[ab]$/, ''), image);
    }
    if (system === undefined) return wrongSuper('it has no partition system');
    return { ...system, others };
  }

  abort(): void {
    for (const { file } of this.#targets.values()) file.abort();
  }

  #collect(bytes: Uint8Array): void {
    const before = this.#head ?? new Uint8Array(0);
    const head = new Uint8Array(before.length + bytes.length);
    head.set(before);
    head.set(bytes, before.length);
    this.#head = head;
    const { sha256 } = this.#sys.text;
    // The head that it is told by is longer than the geometry.
    if (head.length < superMetadataEnd(head, sha256)) return;
    this.#open(firstSlot(readSuperPartitions(head, sha256)));
    this.#head = undefined;
    this.data(head);
  }

  /** No more than the metadata, which is small; then what is `left` of the run goes its own way. */
  #unfold(lengthBytes: number, pattern: Uint8Array, rest: (left: number) => void): void {
    const wanted = superMetadataEnd(this.#head ?? new Uint8Array(0), this.#sys.text.sha256) - (this.#head?.length ?? 0);
    const length = Math.min(lengthBytes, Math.ceil(wanted / 4) * 4);
    this.#collect(Uint8Array.from({ length }, (_, at) => pattern[at % 4] ?? 0));
    if (length < lengthBytes) rest(lengthBytes - length);
  }

  #open(partitions: ReadonlyMap<string, SuperPartition>): void {
    this.#sys.file.mkdir(this.#places.folder, 0o700);
    for (const [name, partition] of partitions) {
      const path = name === 'system' ? this.#places.system : `${this.#places.folder}/${name}.img`;
      this.#targets.set(partition.name, { partition, file: new ImageFile(this.#sys, path), writtenBytes: 0 });
    }
    this.#routes = routesOf([...partitions.values()]);
  }

  /** Gives the parts of the next bytes of the image to those whose they are. */
  #pass(lengthBytes: number, give: (file: ImageFile, from: number, to: number) => void): void {
    const end = this.#atByte + lengthBytes;
    for (let route = this.#routes[0]; route !== undefined && route.fromByte < end; route = this.#routes[0]) {
      const from = Math.max(route.fromByte, this.#atByte);
      const to = Math.min(route.toByte, end);
      const target = this.#targets.get(route.name) as Target;
      this.#fillUp(target, route.atByte + from - route.fromByte);
      give(target.file, from - this.#atByte, to - this.#atByte);
      target.writtenBytes += to - from;
      if (to < route.toByte) break;
      this.#routes.shift();
    }
    this.#atByte = end;
  }

  /** Extents of zeros are nowhere in the image. */
  #fillUp(target: Target, toByte: number): void {
    const missing = toByte - target.writtenBytes;
    if (missing > 0) target.file.hole(missing);
    target.writtenBytes = toByte;
  }
}
