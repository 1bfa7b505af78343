// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { failureView } from '../device/device-failure.ts';
import { Emitter } from '../ipc/emitter.ts';
import { DesktopFailure } from '../ipc/failure.ts';
import type { TaskView } from '../ipc/task-view.ts';
import { TransferSpeed } from './transfer-speed.ts';

export interface TaskRequest {
  /** Chosen by the view where it wants to cancel. */
  id?: string;
  kind: TaskView['kind'];
  serial: string;
  guest?: string;
  cancellable?: boolean;
}

/** What the work of a task gets. */
export interface TaskWork {
  signal: AbortSignal;
  progress(sentBytes: number, totalBytes: number, unpacking?: TaskView['unpacking']): void;
  /** What of an import has to be told, until the next such word. */
  note(note: TaskView['note']): void;
}

const keptAfterEnd = 100;

/** Long pieces of work: they live here, not in a view, so that their progress survives every navigation. */
export class Tasks {
  readonly onDidChange = new Emitter<TaskView>();
  #tasks = new Map<string, { view: TaskView; abort: AbortController }>();

  list(): TaskView[] {
    return [...this.#tasks.values()].map(({ view }) => view);
  }

  async run<T>(request: TaskRequest, work: (task: TaskWork) => Promise<T>): Promise<T> {
    const { id = randomUUID(), kind, serial, guest, cancellable = false } = request;
    if (this.#tasks.has(id)) throw new DesktopFailure('request-invalid', `there is a task ${id} already`, { id });
    const abort = new AbortController();
    const base = { id, kind, serial, ...(guest === undefined ? {} : { guest }) };
    this.#tasks.set(id, { view: { ...base, state: 'running', startedAtMs: Date.now(), cancellable }, abort });
    this.#change(id, {});
    const speed = new TransferSpeed();
    const progress: TaskWork['progress'] = (sentBytes, totalBytes, unpacking) => {
      const bytesPerSecond = speed.add(sentBytes, performance.now());
      this.#change(id, { sentBytes, totalBytes, bytesPerSecond, ...(unpacking === undefined ? {} : { unpacking }) });
    };
    const note: TaskWork['note'] = (value) => {
      speed.reset();
      this.#change(id, { note: value, bytesPerSecond: undefined });
    };
    try {
      const result = await work({ signal: abort.signal, progress, note });
      this.#end(id, { state: 'done' });
      return result;
    } catch (error) {
      const failure = failureView(error);
      this.#end(id, failure.reason === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', failure });
      throw error;
    }
  }

  /** @throws DesktopFailure request-invalid: there is no such task, or it cannot be cancelled */
  cancel(id: string): void {
    const task = this.#tasks.get(id);
    if (task?.view.state !== 'running' || !task.view.cancellable) {
      throw new DesktopFailure('request-invalid', `task ${id} cannot be cancelled`, { id });
    }
    task.abort.abort();
  }

  #change(id: string, change: Partial<TaskView>): void {
    const task = this.#tasks.get(id);
    if (task === undefined) return;
    task.view = { ...task.view, ...change };
    this.onDidChange.emit(task.view);
  }

  #end(id: string, change: Partial<TaskView>): void {
    this.#change(id, { ...change, endedAtMs: Date.now(), cancellable: false });
    const ended = [...this.#tasks].filter(([, { view }]) => view.state !== 'running');
    for (const [old] of ended.slice(0, Math.max(0, ended.length - keptAfterEnd))) this.#tasks.delete(old);
  }
}
