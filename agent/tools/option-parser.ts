// SPDX-License-Identifier: Apache-2.0
/** One option of a tool, as getopt_long(3) knows it. */
export interface Option {
  long: string;
  short?: string;
  /** What its value is called in the help; undefined: a switch. */
  value?: string;
  /** The value may be left out: it is taken only when it hangs on the option (-eCAP, --elevated-privileges=CAP). */
  optionalValue?: true;
  help: string;
}

/** What a command line says. Options are called by their long names. */
export class ParsedOptions {
  readonly #values: ReadonlyMap<string, readonly string[]>;
  /** What is no option, and all behind `--`. */
  readonly rest: readonly string[];

  constructor(values: ReadonlyMap<string, readonly string[]>, rest: readonly string[]) {
    this.#values = values;
    this.rest = rest;
  }

  has(long: string): boolean {
    return this.#values.has(long);
  }

  /** The last one counts. */
  text(long: string): string | undefined {
    return this.#values.get(long)?.at(-1);
  }

  all(long: string): readonly string[] {
    return this.#values.get(long) ?? [];
  }
}

/** What is wrong with a command line, in the words of getopt_long(3). */
export class OptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'OptionError';
  }
}

class OptionReader {
  readonly #options: readonly Option[];
  readonly #values = new Map<string, string[]>();
  readonly #rest: string[] = [];
  readonly #words: string[];

  constructor(options: readonly Option[], words: readonly string[]) {
    this.#options = options;
    this.#words = [...words];
  }

  read(): ParsedOptions {
    for (let word = this.#words.shift(); word !== undefined; word = this.#words.shift()) {
      if (word === '--') {
        this.#rest.push(...this.#words.splice(0));
      } else if (word.startsWith('--')) this.#readLong(word.slice(2));
      else if (word.startsWith('-') && word !== '-') this.#readShort(word.slice(1));
      else this.#rest.push(word);
    }
    return new ParsedOptions(this.#values, this.#rest);
  }

  #set({ long }: Option, value: string): void {
    this.#values.set(long, [...(this.#values.get(long) ?? []), value]);
  }

  /** A name may be cut as long as it stays clear what is meant. */
  #findLong(name: string): Option {
    const exact = this.#options.find(({ long }) => long === name);
    if (exact !== undefined) return exact;
    const [first, ...others] = this.#options.filter(({ long }) => long.startsWith(name));
    if (first === undefined) throw new OptionError(`unrecognized option '--${name}'`);
    if (others.length === 0) return first;
    const possible = [first, ...others].map(({ long }) => `'--${long}'`).join(' ');
    throw new OptionError(`option '--${name}' is ambiguous; possibilities: ${possible}`);
  }

  #readLong(text: string): void {
    const at = text.indexOf('=');
    const option = this.#findLong(at < 0 ? text : text.slice(0, at));
    const value = at < 0 ? undefined : text.slice(at + 1);
    if (option.value === undefined) {
      if (value !== undefined) throw new OptionError(`option '--${option.long}' doesn't allow an argument`);
      this.#set(option, '');
      return;
    }
    const given = value ?? (option.optionalValue ? '' : this.#words.shift());
    if (given === undefined) throw new OptionError(`option '--${option.long}' requires an argument`);
    this.#set(option, given);
  }

  /** Several may hang together: -sH, -nNAME. */
  #readShort(letters: string): void {
    for (let index = 0; index < letters.length; index++) {
      const letter = letters[index] ?? '';
      const option = this.#options.find(({ short }) => short === letter);
      if (option === undefined) throw new OptionError(`invalid option -- '${letter}'`);
      if (option.value === undefined) {
        this.#set(option, '');
        continue;
      }
      const behind = letters.slice(index + 1);
      const given = behind !== '' || option.optionalValue ? behind : this.#words.shift();
      if (given === undefined) throw new OptionError(`option requires an argument -- '${letter}'`);
      this.#set(option, given);
      return;
    }
  }
}

/** Options may stand before and behind what is none (GNU's order). Throws OptionError. */
export function parseOptions(options: readonly Option[], words: readonly string[]): ParsedOptions {
  return new OptionReader(options, words).read();
}
