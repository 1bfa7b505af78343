// SPDX-License-Identifier: Apache-2.0
import type { FailureView } from './failure.ts';

export const importNotes = ['waiting', 'comparing', 'resumed', 'restarted'] as const;

/** A long piece of work, for the activity view. */
export interface TaskView {
  id: string;
  kind:
    | 'guest-create'
    | 'guest-start'
    | 'guest-stop'
    | 'guest-restart'
    | 'guest-freeze'
    | 'guest-unfreeze'
    | 'guest-kill'
    | 'guest-destroy'
    | 'guest-clone'
    | 'guest-rename'
    | 'guest-export'
    | 'guest-start-copy'
    | 'snapshot-make'
    | 'snapshot-restore'
    | 'snapshot-remove'
    | 'files-upload'
    | 'files-download'
    | 'files-remove'
    | 'deploy';
  serial: string;
  guest?: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  sentBytes?: number;
  totalBytes?: number;
  /** Of the last seconds. */
  bytesPerSecond?: number | undefined;
  /** Of a container image: while its layers are unpacked on the device, which the bytes count then. */
  unpacking?: { layer: number; layers: number };
  /**
   * Of an import: it waits for its device to come back; it compares what is there with the file; it went on where it was; the file was
   * another, so that it began anew.
   */
  note?: (typeof importNotes)[number] | undefined;
  startedAtMs: number;
  endedAtMs?: number;
  cancellable: boolean;
  failure?: FailureView;
}
