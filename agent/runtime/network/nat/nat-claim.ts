// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../../sys/sys.ts';
import { undoAll } from '../../undo.ts';
import { planForwarding, readForwarding, readSysctl, writeSysctl } from './forwarding.ts';

const switchedFile = 'switched.json';
const recordSuffix = '.guest';

/** What the host's sysctls had before the first guest with NAT, by their names. */
type Switched = Record<string, string>;

function ifThere<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch (error) {
    if (isSysError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function recordOf(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Cut by a host that died: there is nothing in it to go by.
    return {};
  }
}

/**
 * A guest's claim on what guests with NAT share: the host passes packets on while one of them runs. A file under a lock for each; a
 * monitor that dies lets go of its lock, and the next one of any guest sees so. Owns the descriptor.
 */
export class NatClaim {
  readonly #sys: Sys;
  readonly #folder: string;
  readonly #path: string;
  #fd: number;
  #record: Record<string, unknown> = {};
  /** What the guest's last monitor has left, if it died. */
  readonly left: Record<string, unknown>;

  private constructor(sys: Sys, place: { folder: string; path: string }, fd: number, left: Record<string, unknown>) {
    this.#sys = sys;
    this.#folder = place.folder;
    this.#path = place.path;
    this.#fd = fd;
    this.left = left;
  }

  /** `folder` is made where it is not there. Throws SysError. */
  static take(sys: Sys, folder: string, guest: string): NatClaim {
    if (!sys.file.access(folder, 0)) sys.file.mkdir(folder, 0o700);
    const path = `${folder}/${guest}${recordSuffix}`;
    return underLock(sys, folder, () => {
      const text = ifThere(() => sys.file.readText(path));
      const fd = sys.file.open(path, sys.file.O_RDWR | sys.file.O_CREAT, 0o600);
      try {
        sys.file.flockExclusive(fd, false);
        return new NatClaim(sys, { folder, path }, fd, recordOf(text));
      } catch (error) {
        sys.file.close(fd);
        // What a monitor has left stays for the next try.
        if (text === undefined) sys.file.unlink(path);
        throw error;
      }
    });
  }

  /** For a monitor that comes after this one's death, and for those of other guests: beside what was remembered before. */
  remember(made: Record<string, unknown>): void {
    this.#record = { ...this.#record, ...made };
    const bytes = this.#sys.text.encodeUtf8(JSON.stringify(this.#record));
    this.#sys.file.ftruncate(this.#fd, 0);
    this.#sys.file.lseek(this.#fd, 0, 0);
    this.#sys.file.write(this.#fd, bytes);
  }

  /** Switches on what is off, and keeps what it was for the last that leaves. Answers what it has switched. */
  switchOn(wanted: { ipv6: boolean; link: string }): string[] {
    return underLock(this.#sys, this.#folder, () => {
      const path = `${this.#folder}/${switchedFile}`;
      const switched = recordOf(ifThere(() => this.#sys.file.readText(path))) as Switched;
      const planned = planForwarding(readForwarding(this.#sys), wanted);
      const changes = planned.map((change) => ({ ...change, was: readSysctl(this.#sys, change.name) }));
      const kept = changes.filter(({ name, was }) => was !== undefined && switched[name] === undefined);
      for (const { name, was } of kept) switched[name] = was ?? '';
      // First: what is switched and not known could not be put back.
      if (kept.length > 0) this.#sys.file.writeFileAtomic(path, JSON.stringify(switched));
      for (const change of changes) writeSysctl(this.#sys, change);
      return changes.map(({ name }) => name);
    });
  }

  /** Once. The last that leaves puts the host's sysctls back. */
  leave(): void {
    if (this.#fd < 0) return;
    const fd = this.#fd;
    this.#fd = -1;
    try {
      underLock(this.#sys, this.#folder, () => {
        ifThere(() => this.#sys.file.unlink(this.#path));
        if (this.#others().length === 0) this.#switchBack();
      });
    } finally {
      this.#sys.file.close(fd);
    }
  }

  /** What the other guests that run have remembered, by their names, which nobody changes while `body` runs. */
  withOthers<T>(body: (others: { guest: string; record: Record<string, unknown> }[]) => T): T {
    return underLock(this.#sys, this.#folder, () =>
      body(
        this.#others().map((name) => ({
          guest: name.slice(0, -recordSuffix.length),
          record: recordOf(ifThere(() => this.#sys.file.readText(`${this.#folder}/${name}`))),
        })),
      ),
    );
  }

  #others(): string[] {
    const names = this.#sys.file.readdir(this.#folder).map(({ name }) => name);
    return names.filter((name) => {
      const path = `${this.#folder}/${name}`;
      return name.endsWith(recordSuffix) && path !== this.#path && isHeld(this.#sys, path);
    });
  }

  /** The last first: forwarding is off before a link minds advertisements as before. */
  #switchBack(): void {
    const path = `${this.#folder}/${switchedFile}`;
    const switched = Object.entries(recordOf(ifThere(() => this.#sys.file.readText(path))));
    const problems: Error[] = [];
    const undo = switched.map(([name, value]) => ({
      name,
      run: () => writeSysctl(this.#sys, { name, value: String(value) }),
    }));
    undoAll(undo, (_, error) => void problems.push(error));
    ifThere(() => this.#sys.file.unlink(path));
    const [first] = problems;
    if (first !== undefined) throw first;
  }
}

function isHeld(sys: Sys, path: string): boolean {
  const fd = ifThere(() => sys.file.open(path, sys.file.O_RDWR));
  if (fd === undefined) return false;
  try {
    return !sys.file.flockExclusive(fd, false);
  } finally {
    sys.file.close(fd);
  }
}

/** Of the folder itself, for as long as files are read and written: the others wait. */
function underLock<T>(sys: Sys, folder: string, body: () => T): T {
  const fd = sys.file.open(folder, sys.file.O_RDONLY | sys.file.O_DIRECTORY);
  try {
    sys.file.flockExclusive(fd, true);
    return body();
  } finally {
    sys.file.close(fd);
  }
}
