// SPDX-License-Identifier: Apache-2.0

/** What uPlot draws: the x values, then a column per series; null is a hole. */
export type AlignedColumns = [number[], ...(number | null)[][]];

/**
 * The last `capacity` points of several figures over time. Fixed memory, no allocation per point, and outside of the
 * store: a chart reads it when it draws.
 */
export class SampleRing<Column extends string> {
  readonly #times: Float64Array;
  readonly #columns: Map<Column, Float64Array>;
  readonly #capacity: number;
  #next = 0;
  #length = 0;

  constructor(columns: readonly Column[], capacity: number) {
    this.#capacity = capacity;
    this.#times = new Float64Array(capacity);
    this.#columns = new Map(columns.map((name) => [name, new Float64Array(capacity)]));
  }

  get length(): number {
    return this.#length;
  }

  /** Missing and undefined figures become holes. */
  push(timeMs: number, point: { readonly [name in Column]?: number | undefined }): void {
    this.#times[this.#next] = timeMs;
    for (const [name, values] of this.#columns) values[this.#next] = point[name] ?? Number.NaN;
    this.#next = (this.#next + 1) % this.#capacity;
    this.#length = Math.min(this.#length + 1, this.#capacity);
  }

  /** A point without figures: the line is interrupted there. */
  interrupt(timeMs: number): void {
    if (this.#length > 0) this.push(timeMs, {} as { [name in Column]?: undefined });
  }

  #indexOf(position: number): number {
    return (this.#next - this.#length + position + this.#capacity) % this.#capacity;
  }

  get lastTimeMs(): number | undefined {
    return this.#length === 0 ? undefined : this.#times[this.#indexOf(this.#length - 1)];
  }

  latest(column: Column): number | undefined {
    if (this.#length === 0) return undefined;
    const value = this.#columns.get(column)?.[this.#indexOf(this.#length - 1)];
    return value === undefined || Number.isNaN(value) ? undefined : value;
  }

  /** Points of the last `windowMs`, the oldest first, without an allocation; `ageMs` before the newest, a hole is NaN. */
  visit(column: Column, windowMs: number, each: (ageMs: number, value: number) => void): void {
    const values = this.#columns.get(column);
    const newest = this.lastTimeMs ?? 0;
    for (let position = 0; position < this.#length; position++) {
      const index = this.#indexOf(position);
      const ageMs = newest - (this.#times[index] as number);
      if (ageMs <= windowMs) each(ageMs, values?.[index] ?? Number.NaN);
    }
  }

  /** Points of the last `windowMs`, x in seconds before the newest (so 0 is now, -60 a minute ago). */
  window(columns: readonly Column[], windowMs: number): AlignedColumns {
    const newest = this.lastTimeMs ?? 0;
    let first = this.#length;
    while (first > 0 && newest - (this.#times[this.#indexOf(first - 1)] as number) <= windowMs) first--;
    const positions = Array.from({ length: this.#length - first }, (_, n) => this.#indexOf(first + n));
    const times = positions.map((index) => ((this.#times[index] as number) - newest) / 1000);
    return [times, ...columns.map((name) => this.#read(name, positions))];
  }

  #read(name: Column, positions: readonly number[]): (number | null)[] {
    const values = this.#columns.get(name);
    return positions.map((index) => {
      const value = values?.[index];
      return value === undefined || Number.isNaN(value) ? null : value;
    });
  }
}
