// SPDX-License-Identifier: Apache-2.0
import type { Language } from './language.ts';

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Figures in a person's language. All sizes are binary. */
export class Format {
  readonly language: Language;
  readonly #whole: Intl.NumberFormat;
  readonly #oneDigit: Intl.NumberFormat;
  readonly #dateTime: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #yearDay: Intl.DateTimeFormat;
  readonly #clock: Intl.DateTimeFormat;
  readonly #units: Record<'d' | 'h' | 'm' | 's', string>;

  constructor(language: Language) {
    this.language = language;
    this.#whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    this.#oneDigit = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.#dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' });
    const brief = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    this.#day = new Intl.DateTimeFormat(language, brief);
    this.#yearDay = new Intl.DateTimeFormat(language, { year: 'numeric', month: 'short', day: 'numeric' });
    this.#clock = new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    });
    this.#units =
      language === 'zh-CN' ? { d: ' 天', h: ' 小时', m: ' 分钟', s: ' 秒' } : { d: ' d', h: ' h', m: ' min', s: ' s' };
  }

  number(value: number): string {
    return this.#whole.format(value);
  }

  /** 512 B, 1.5 MiB, 640 MiB */
  bytes(bytes: number): string {
    let value = bytes;
    let unit = 0;
    while (Math.abs(value) >= 1000 && unit < byteUnits.length - 1) {
      value /= 1024;
      unit++;
    }
    const short = unit === 0 || Math.abs(value) >= 100 || Number.isInteger(value);
    return `${(short ? this.#whole : this.#oneDigit).format(value)} ${byteUnits[unit]}`;
  }

  rate(bytesPerSecond: number): string {
    return `${this.bytes(bytesPerSecond)}/s`;
  }

  percent(value: number): string {
    return `${(Math.abs(value) >= 100 || Number.isInteger(value) ? this.#whole : this.#oneDigit).format(value)} %`;
  }

  /** The two largest units: 3 d 4 h, 2 min 5 s, 41 s. */
  duration(durationMs: number): string {
    const seconds = Math.max(0, Math.floor(durationMs / 1000));
    const parts: [number, 'd' | 'h' | 'm' | 's'][] = [
      [Math.floor(seconds / 86_400), 'd'],
      [Math.floor(seconds / 3600) % 24, 'h'],
      [Math.floor(seconds / 60) % 60, 'm'],
      [seconds % 60, 's'],
    ];
    const first = parts.findIndex(([amount]) => amount > 0);
    const shown = first === -1 ? parts.slice(-1) : parts.slice(first, first + 2);
    return shown
      .filter(([amount], index) => index === 0 || amount > 0)
      .map(([amount, unit]) => `${this.#whole.format(amount)}${this.#units[unit]}`)
      .join(' ');
  }

  /** The largest unit alone, for what was long ago: 3 d, 2 min. */
  largest(durationMs: number): string {
    const seconds = Math.max(0, durationMs / 1000);
    const size = [86_400, 3600, 60].find((each) => seconds >= each) ?? 1;
    return this.duration(Math.floor(seconds / size) * size * 1000);
  }

  /** For things that take moments: 84 ms, 1.2 s. */
  shortDuration(durationMs: number): string {
    if (durationMs > 0 && durationMs < 10) return `${this.#oneDigit.format(durationMs)} ms`;
    if (durationMs < 1000) return `${this.#whole.format(durationMs)} ms`;
    if (durationMs < 60_000) return `${this.#oneDigit.format(durationMs / 1000)}${this.#units.s}`;
    return this.duration(durationMs);
  }

  dateTime(timeMs: number): string {
    return this.#dateTime.format(timeMs);
  }

  /** For lists: the minute within the last half year, before that the day: "Oct 26, 05:16", "Oct 26, 2024". */
  briefTime(timeMs: number, nowMs: number = Date.now()): string {
    const near = Math.abs(nowMs - timeMs) < 183 * 86_400_000;
    return (near ? this.#day : this.#yearDay).format(timeMs);
  }

  /** 14:03:07.214 */
  clock(timeMs: number): string {
    return this.#clock.format(timeMs);
  }
}
