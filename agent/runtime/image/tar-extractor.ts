// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import type { LayerWhiteouts } from './layer-whiteouts.ts';
import { SparseContent, type SparseFile, sparseOfRecords } from './sparse-entry.ts';
import {
  blockBytes,
  type EntryType,
  extendSparse,
  parsePaxAttributes,
  parsePaxRecords,
  parseTarHeader,
  safeParts,
  TarFormatError,
  type TarHeader,
} from './tar-header.ts';

const metadataLimitBytes = 1024 * 1024;
const metadataTypes: readonly EntryType[] = ['pax', 'pax-global', 'gnu-name', 'gnu-link'];
/** File capabilities and what belongs to the files' users; labels of the host's security modules do not come from outside. */
const keptAttributes = /^(security\.capability$|user\.)/;

/**
 * Unpacks a tar as it arrives below `root`. Every name is resolved part by part from the root without following links, so
 * that no entry can write outside, through whatever link an earlier one has made. Throws TarFormatError for what it refuses
 * and SysError for the system; the caller removes the root then.
 */
export class TarExtractor {
  readonly #sys: Sys;
  readonly #root: string;
  readonly #whiteouts: LayerWhiteouts | undefined;
  readonly #ownerOf: (kind: 'user' | 'group', id: number) => number;
  /** Of the entry that comes next. */
  #attributes = new Map<string, Uint8Array>();
  #pending: Uint8Array = new Uint8Array(0);
  #left = 0;
  #padding = 0;
  #fileFd = -1;
  #current: TarHeader | undefined;
  /** A file with holes of which more headers come. */
  #extended: TarHeader | undefined;
  /** Where the content of a file with holes goes. */
  #holes: SparseContent | undefined;
  #metadata: Uint8Array[] = [];
  #pax = new Map<string, string>();
  #longName: string | undefined;
  #longLink: string | undefined;
  #ended = false;
  #entries = 0;
  /** Times of folders are set at the end: making an entry in them changes them. */
  #folders: { path: string; modifiedMs: number; mode: number }[] = [];

  /** `whiteouts`: it is a layer that comes over others in the same root. `ownerOf`: the id on the disk for one of the tar's. */
  constructor(
    sys: Sys,
    root: string,
    whiteouts?: LayerWhiteouts,
    ownerOf: (kind: 'user' | 'group', id: number) => number = (_, id) => id,
  ) {
    this.#sys = sys;
    this.#root = root;
    this.#whiteouts = whiteouts;
    this.#ownerOf = ownerOf;
  }

  get entries(): number {
    return this.#entries;
  }

  write(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) at += this.#takeContent(chunk.subarray(at));
      else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, chunk.length - at);
        this.#padding -= skipped;
        at += skipped;
      } else at += this.#takeHeader(chunk.subarray(at));
    }
  }

  /** Throws when the archive is cut. `mayLackEnd`: its length is known otherwise, and some tools leave the two last blocks out (umoci). */
  finish({ mayLackEnd = false } = {}): void {
    if (this.#left > 0 || this.#pending.length > 0 || !(this.#ended || mayLackEnd) || this.#extended !== undefined)
      throw new TarFormatError('the archive is cut off');
    for (const { path, modifiedMs, mode } of this.#folders.reverse()) {
      this.#sys.file.chmod(path, mode);
      this.#sys.file.setModified(path, modifiedMs);
    }
  }

  /** For a caller that gives up. */
  abort(): void {
    this.#closeFile();
  }

  #takeHeader(bytes: Uint8Array): number {
    const taken = Math.min(blockBytes - this.#pending.length, bytes.length);
    const block = new Uint8Array(this.#pending.length + taken);
    block.set(this.#pending);
    block.set(bytes.subarray(0, taken), this.#pending.length);
    this.#pending = block;
    if (block.length < blockBytes) return taken;
    this.#pending = new Uint8Array(0);
    if (this.#extended?.sparse !== undefined) this.#extend(this.#extended, this.#extended.sparse, block);
    // Behind the end only padding follows.
    else if (!this.#ended) this.#header(block);
    return taken;
  }

  #header(block: Uint8Array): void {
    const decode = this.#sys.text.decodeUtf8;
    const header = parseTarHeader(block, decode);
    if (header === undefined) {
      this.#ended = true;
      return;
    }
    if (header.sparse?.isExtended === true) this.#extended = header;
    else this.#entry(header);
  }

  #extend(header: TarHeader, sparse: NonNullable<TarHeader['sparse']>, block: Uint8Array): void {
    extendSparse(sparse, block);
    if (sparse.parts.length * 24 > metadataLimitBytes) throw new TarFormatError('a header is too long');
    if (sparse.isExtended) return;
    this.#extended = undefined;
    this.#entry(header);
  }

  #entry(header: TarHeader): void {
    const isMetadata = metadataTypes.includes(header.type);
    const sparse = isMetadata ? undefined : this.#applyMetadata(header);
    const hasContent = isMetadata || header.type === 'file';
    this.#left = hasContent ? header.sizeBytes : 0;
    this.#padding = hasContent ? (blockBytes - (header.sizeBytes % blockBytes)) % blockBytes : 0;
    this.#current = header;
    if (isMetadata && header.sizeBytes > metadataLimitBytes) throw new TarFormatError('a header is too long');
    if (!isMetadata) this.#beginEntry(header);
    if (sparse !== undefined && this.#fileFd >= 0)
      this.#holes = new SparseContent(this.#sys, this.#fileFd, sparse, header.sizeBytes);
    if (this.#left === 0) this.#endEntry();
  }

  /** Answers what is told of its holes, where it is a file that has some. */
  #applyMetadata(header: TarHeader): SparseFile | undefined {
    const sparse = sparseOfRecords(this.#pax) ?? header.sparse;
    header.name = this.#pax.get('GNU.sparse.name') ?? this.#pax.get('path') ?? this.#longName ?? header.name;
    header.linkName = this.#pax.get('linkpath') ?? this.#longLink ?? header.linkName;
    // In pax's records, which know no end of a text.
    if (header.name.includes('\0') || header.linkName.includes('\0')) throw new TarFormatError('a name holds a NUL');
    const size = this.#pax.get('size');
    if (size !== undefined) header.sizeBytes = Number(size);
    if (!Number.isSafeInteger(header.sizeBytes) || header.sizeBytes < 0)
      throw new TarFormatError('a size is not a number');
    for (const field of ['uid', 'gid'] as const) {
      const value = Number(this.#pax.get(field) ?? header[field]);
      if (!Number.isInteger(value) || value < 0 || value > 0xfffffffe)
        throw new TarFormatError(`${field} is out of range`);
      header[field] = value;
    }
    header.uid = this.#ownerOf('user', header.uid);
    header.gid = this.#ownerOf('group', header.gid);
    const time = this.#pax.get('mtime');
    if (time !== undefined && Number.isFinite(Number(time))) header.modifiedMs = Number(time) * 1000;
    this.#pax = new Map();
    this.#longName = this.#longLink = undefined;
    return sparse;
  }

  #takeContent(bytes: Uint8Array): number {
    const part = bytes.subarray(0, Math.min(this.#left, bytes.length));
    if (this.#holes !== undefined) this.#holes.write(part);
    else if (this.#fileFd >= 0) this.#writeAll(part);
    else if (this.#current !== undefined && metadataTypes.includes(this.#current.type))
      this.#metadata.push(part.slice());
    this.#left -= part.length;
    if (this.#left === 0) this.#endEntry();
    return part.length;
  }

  #writeAll(bytes: Uint8Array): void {
    let left = bytes;
    while (left.length > 0) left = left.subarray(this.#sys.file.write(this.#fileFd, left) ?? 0);
  }

  #endEntry(): void {
    const header = this.#current;
    this.#current = undefined;
    if (header === undefined) return;
    if (this.#fileFd >= 0) {
      this.#holes?.finish();
      this.#closeFile();
      const place = this.#place(safeParts(header.name));
      // After the content, which takes capabilities away.
      for (const [name, value] of this.#attributes) this.#setAttribute(place, name, value);
      this.#sys.file.setModified(place, header.modifiedMs);
    }
    if (!metadataTypes.includes(header.type)) {
      this.#attributes.clear();
      return;
    }
    const size = this.#metadata.reduce((sum, part) => sum + part.length, 0);
    const content = new Uint8Array(size);
    let at = 0;
    for (const part of this.#metadata.splice(0)) {
      content.set(part, at);
      at += part.length;
    }
    const decode = this.#sys.text.decodeUtf8;
    const withoutNul = (): string => decode(content).replace(/\0+$/, '');
    if (header.type === 'pax') {
      this.#pax = parsePaxRecords(content, decode);
      const attributes = [...parsePaxAttributes(content, decode)];
      this.#attributes = new Map(attributes.filter(([name]) => keptAttributes.test(name)));
    }
    if (header.type === 'gnu-name') this.#longName = withoutNul();
    if (header.type === 'gnu-link') this.#longLink = withoutNul();
  }

  /** What users keep beside a file is no reason to refuse an archive, where the disk has no place for it (tmpfs before Linux 6.6). */
  #setAttribute(place: string, name: string, value: Uint8Array): void {
    try {
      this.#sys.file.setxattr(place, name, value);
    } catch (error) {
      if (!name.startsWith('user.') || !isSysError(error, 'EOPNOTSUPP')) throw error;
    }
  }

  #closeFile(): void {
    this.#holes = undefined;
    if (this.#fileFd >= 0) this.#sys.file.close(this.#fileFd);
    this.#fileFd = -1;
  }

  #place(parts: readonly string[]): string {
    return [this.#root, ...parts].join('/');
  }

  /** Parents of an entry: made where they are missing, refused where they are no folders (a link above all). */
  #prepareParents(parts: readonly string[]): void {
    for (let count = 1; count < parts.length; count++) {
      const path = this.#place(parts.slice(0, count));
      try {
        const { mode } = this.#sys.file.lstat(path);
        if ((mode & this.#sys.file.S_IFMT) !== this.#sys.file.S_IFDIR)
          throw new TarFormatError(`${parts.join('/')} is behind a link or a file`);
      } catch (error) {
        if (!isSysError(error, 'ENOENT')) throw error;
        this.#sys.file.mkdir(path, 0o755);
      }
    }
  }

  #beginEntry(header: TarHeader): void {
    const parts = safeParts(header.name);
    this.#entries++;
    if (parts.length === 0) {
      if (header.type !== 'directory') throw new TarFormatError('an entry has no name');
      this.#folders.push({ path: this.#root, modifiedMs: header.modifiedMs, mode: header.mode });
      return;
    }
    this.#prepareParents(parts);
    if (this.#whiteouts?.take(parts) === true) {
      return;
    }
    const place = this.#place(parts);
    if (this.#whiteouts?.makeWay(place, header.type === 'directory') === true) this.#forgetFolders(place);
    if (header.type === 'directory') {
      this.#makeFolder(place, header);
      return;
    }
    this.#removeOld(place);
    this.#makeNode(place, header);
    if (header.type === 'link') return;
    this.#sys.file.chown(place, header.uid, header.gid);
    if (header.type === 'symlink') this.#sys.file.setModified(place, header.modifiedMs);
    // After the owner: chown takes setuid bits away.
    else this.#sys.file.chmod(place, header.mode);
  }

  /** What comes in their place may be a link, which would lead their modes out of the root. */
  #forgetFolders(place: string): void {
    this.#folders = this.#folders.filter(({ path }) => path !== place && !path.startsWith(`${place}/`));
  }

  #makeFolder(place: string, header: TarHeader): void {
    const { file } = this.#sys;
    try {
      file.mkdir(place, 0o700);
    } catch (error) {
      if (!isSysError(error, 'EEXIST')) throw error;
      if ((file.lstat(place).mode & file.S_IFMT) !== file.S_IFDIR)
        throw new TarFormatError(`${header.name} is a file and a folder`);
    }
    file.chown(place, header.uid, header.gid);
    this.#folders.push({ path: place, modifiedMs: header.modifiedMs, mode: header.mode });
  }

  #removeOld(place: string): void {
    try {
      this.#sys.file.unlink(place);
    } catch (error) {
      if (!isSysError(error, 'ENOENT')) throw error;
    }
  }

  #makeNode(place: string, header: TarHeader): void {
    const { file } = this.#sys;
    switch (header.type) {
      case 'file':
        this.#fileFd = file.open(place, file.O_WRONLY | file.O_CREAT | file.O_EXCL | file.O_NOFOLLOW, 0o600);
        return;
      case 'symlink':
        file.symlink(header.linkName, place);
        return;
      case 'link': {
        const target = safeParts(header.linkName);
        this.#prepareParents(target);
        file.link(this.#place(target), place);
        return;
      }
      case 'character':
      case 'block': {
        const kind = header.type === 'block' ? file.S_IFBLK : file.S_IFCHR;
        file.mknod(place, kind | header.mode, file.makedev(header.major, header.minor));
        return;
      }
      case 'fifo':
        file.mknod(place, file.S_IFIFO | header.mode, 0);
        return;
      default:
        throw new TarFormatError(`${header.name} has no place in a root file system`);
    }
  }
}
