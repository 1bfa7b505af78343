// SPDX-License-Identifier: Apache-2.0
import { crc32 } from 'node:zlib';
import {
  type Channel,
  type CreateProgress,
  type GuestCreateRequest,
  type GuestSummary,
  type ImportStart,
  importTrailerBytes,
} from '../../agent/protocol/index.ts';
import type { AgentSession } from '../device/agent-session.ts';
import type { DeviceSession } from '../device/device-session.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import { type ArchiveReading, openArchive } from './archive.ts';
import { readJsonLines, wholeNumbers } from './progress-lines.ts';
import type { TaskWork } from './tasks.ts';

type Line = Readonly<Record<string, unknown>>;

/** Takes the agent's lines on how far an archive on the device, or the layers of an image are. */
function takeProgress(line: Line, task: TaskWork): void {
  const bytes = wholeNumbers(line, ['doneBytes', 'totalBytes'] satisfies (keyof CreateProgress)[]);
  const layers = wholeNumbers(line, ['layer', 'layers'] satisfies (keyof CreateProgress)[]);
  if (bytes !== undefined) task.progress(bytes.doneBytes, bytes.totalBytes, layers);
}

function startOf(line: Line): ImportStart | undefined {
  const numbers = wholeNumbers(line, ['fromByte', 'crc32'] satisfies (keyof ImportStart)[]);
  return numbers === undefined ? undefined : { ...numbers, isChanged: line.isChanged === true };
}

/** What the device has is of another file, though it has its size and its time. */
class OtherFile extends Error {}

/** The channel to the agent: what it says, and when it takes more. */
class Sending {
  readonly #channel: Channel;
  #wake: (() => void) | undefined;
  #start: ImportStart | undefined;
  #isOver = false;

  constructor(channel: Channel, task: TaskWork) {
    this.#channel = channel;
    const wake = (): void => this.#wake?.();
    const read = readJsonLines((line) => {
      this.#start ??= startOf(line);
      takeProgress(line, task);
      wake();
    });
    channel.listen({
      onData: (bytes) => {
        read(bytes);
        channel.consumed(bytes.length);
      },
      onDrain: wake,
      onEnd: () => this.#end(),
      onClose: () => this.#end(),
    });
    task.signal.addEventListener('abort', () => this.#end());
  }

  /** Nobody takes more: the answer tells why. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** undefined: it is over before that. */
  async start(): Promise<ImportStart | undefined> {
    while (this.#start === undefined && !this.#isOver) await this.#woken();
    return this.#start;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (!this.#isOver && !this.#channel.write(bytes)) await this.#woken();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #end(): void {
    this.#isOver = true;
    this.#wake?.();
  }
}

/** The sum of what the device has, of the file here. Throws OtherFile where they differ. */
async function compare(
  archive: ArchiveReading,
  { fromByte, crc32: theirs }: ImportStart,
  sending: Sending,
): Promise<void> {
  let sum = 0;
  for await (const chunk of archive.chunks(0, Math.min(fromByte, archive.source.sizeBytes))) {
    if (sending.isOver) return;
    sum = crc32(chunk, sum);
  }
  if (sum !== theirs || fromByte > archive.source.sizeBytes) throw new OtherFile();
}

/** Sends the file from where the device has it, as fast as it is taken, and its sum. Ends early without an error when that is over. */
async function sendFile(channel: Channel, archive: ArchiveReading, task: TaskWork): Promise<void> {
  const sending = new Sending(channel, task);
  const start = await sending.start();
  if (start === undefined) return;
  const { sizeBytes } = archive.source;
  if (start.fromByte > 0) {
    task.note('comparing');
    await compare(archive, start, sending);
    task.note('resumed');
  } else if (start.isChanged) task.note('restarted');
  let sum = start.crc32;
  let sentBytes = start.fromByte;
  for await (const chunk of archive.chunks(sentBytes, sizeBytes)) {
    if (sending.isOver) return;
    sum = crc32(chunk, sum);
    sentBytes += chunk.length;
    task.progress(sentBytes, sizeBytes);
    await sending.write(chunk);
  }
  await archive.check();
  const trailer = new Uint8Array(importTrailerBytes);
  new DataView(trailer.buffer).setUint32(0, sum);
  await sending.write(trailer);
  channel.end();
}

interface SendRequest {
  request: GuestCreateRequest;
  archive: ArchiveReading;
  task: TaskWork;
  /** What the device has of it is not wanted. */
  anew: boolean;
}

/** One attempt, in one session. */
async function sendOnce(session: AgentSession, { request, archive, task, anew }: SendRequest): Promise<GuestSummary> {
  const channel = session.openChannel();
  const answer = session.request('guest.create', { request, channel: channel.id, source: archive.source, anew });
  // Refused in the middle: nothing more has to be sent.
  answer.catch(() => channel.reset('refused'));
  const sending = sendFile(channel, archive, task).catch((error: unknown) => {
    channel.reset('the archive cannot be read');
    throw error;
  });
  const cancel = (): void => channel.reset('cancelled');
  task.signal.addEventListener('abort', cancel);
  try {
    // A failure of the archive is the cause, the agent's answer to the reset only its consequence; so it is waited for first.
    const [sent, answered] = await Promise.allSettled([sending, answer]);
    if (task.signal.aborted) throw new DesktopFailure('cancelled', 'the guest is not created', { guest: request.name });
    if (sent.status === 'rejected') throw sent.reason;
    if (answered.status === 'rejected') throw answered.reason;
    return answered.value;
  } finally {
    task.signal.removeEventListener('abort', cancel);
    if (!channel.closed) channel.reset('over');
  }
}

function isLost(error: unknown): boolean {
  return error instanceof DesktopFailure && error.reason === 'connection-lost';
}

/** The device is away: what it keeps goes as soon as it is back, or with its time. */
function cancelWhenBack(device: DeviceSession, guest: string): void {
  const stop = device.onDidOpen.on((session) => {
    stop();
    session.request('import.cancel', { name: guest }).catch(() => undefined);
  });
}

/**
 * Makes a guest from an archive on the desktop's disk. Memory stays at a few windows, whatever the archive's size. When the session is
 * lost it waits for the next one and goes on where the device has it; also where an earlier run of the program has begun.
 */
export async function createGuest(
  device: DeviceSession,
  request: GuestCreateRequest,
  archivePath: string,
  task: TaskWork,
): Promise<GuestSummary> {
  const archive = await openArchive(archivePath);
  let session = device.requireSession();
  for (let anew = false; ; ) {
    try {
      return await sendOnce(session, { request, archive, task, anew });
    } catch (error) {
      anew = error instanceof OtherFile;
      if (anew) {
        task.note('restarted');
        continue;
      }
      if (!isLost(error)) throw error;
    }
    task.note('waiting');
    try {
      session = await device.whenOpen(task.signal);
    } catch (error) {
      if (task.signal.aborted) cancelWhenBack(device, request.name);
      throw error;
    }
  }
}

/** The same from an archive that is on the device: nothing crosses the cable but the progress. */
export async function createFromDevice(
  session: AgentSession,
  request: GuestCreateRequest,
  devicePath: string,
  task: TaskWork,
): Promise<GuestSummary> {
  const channel = session.openChannel();
  const onProgress = readJsonLines((line) => takeProgress(line, task));
  channel.listen({
    onData: (bytes) => {
      onProgress(bytes);
      channel.consumed(bytes.length);
    },
  });
  const cancel = (): void => channel.reset('cancelled');
  task.signal.addEventListener('abort', cancel);
  try {
    return await session.request('guest.create', { request, channel: channel.id, devicePath });
  } catch (error) {
    if (task.signal.aborted) throw new DesktopFailure('cancelled', 'the guest is not created', { guest: request.name });
    throw error;
  } finally {
    task.signal.removeEventListener('abort', cancel);
    if (!channel.closed) channel.reset('over');
  }
}
