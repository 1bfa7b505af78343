// SPDX-License-Identifier: Apache-2.0

/** Checks a value from outside and gives it its type. @throws InvalidValue */
export type Validator<T> = (value: unknown, path: string) => T;

export type Validated<V> = V extends Validator<infer T> ? T : never;

/** Says where a value is wrong, not what it was. */
export class InvalidValue extends Error {
  readonly path: string;

  constructor(path: string, expected: string) {
    super(`${path}: ${expected} expected`);
    this.name = 'InvalidValue';
    this.path = path;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface TextRule {
  pattern?: RegExp;
  longest?: number;
  shortest?: number;
}

export function text({ pattern, longest = 4096, shortest = 0 }: TextRule = {}): Validator<string> {
  return (value, path) => {
    if (typeof value !== 'string' || value.length > longest || value.length < shortest) {
      throw new InvalidValue(path, `text of ${shortest} to ${longest} characters`);
    }
    if (pattern !== undefined && !pattern.test(value)) throw new InvalidValue(path, `text like ${pattern.source}`);
    return value;
  };
}

export function integer(smallest: number, largest: number): Validator<number> {
  return (value, path) => {
    if (!Number.isSafeInteger(value) || (value as number) < smallest || (value as number) > largest) {
      throw new InvalidValue(path, `a whole number from ${smallest} to ${largest}`);
    }
    return value as number;
  };
}

export function finiteNumber(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new InvalidValue(path, 'a number');
  return value;
}

export function truth(value: unknown, path: string): boolean {
  if (typeof value !== 'boolean') throw new InvalidValue(path, 'true or false');
  return value;
}

export function oneOf<const T extends string>(choices: readonly T[]): Validator<T> {
  return (value, path) => {
    if (!choices.includes(value as T)) throw new InvalidValue(path, `one of ${choices.join(', ')}`);
    return value as T;
  };
}

export function list<T>(item: Validator<T>, longest: number): Validator<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > longest) throw new InvalidValue(path, `a list of up to ${longest}`);
    return value.map((each, index) => item(each, `${path}[${index}]`));
  };
}

type Optional<T> = Validator<T | undefined> & { optional: true };

export function optional<T>(validator: Validator<T>): Optional<T> {
  const check: Validator<T | undefined> = (value, path) => (value === undefined ? undefined : validator(value, path));
  return Object.assign(check, { optional: true as const });
}

type Shape = Readonly<Record<string, Validator<unknown>>>;
type OptionalKeys<S extends Shape> = { [K in keyof S]: S[K] extends Optional<unknown> ? K : never }[keyof S];
export type ShapeOf<S extends Shape> = { [K in Exclude<keyof S, OptionalKeys<S>>]: Validated<S[K]> } & {
  [K in OptionalKeys<S>]?: Exclude<Validated<S[K]>, undefined>;
};

function checkKeys(value: unknown, path: string, shape: Shape): Record<string, unknown> {
  if (!isRecord(value)) throw new InvalidValue(path, 'an object');
  const checked: Record<string, unknown> = {};
  for (const [key, validator] of Object.entries(shape)) {
    const item = validator(value[key], `${path}.${key}`);
    if (item !== undefined) checked[key] = item;
  }
  return checked;
}

/** Exactly these keys. */
export function record<S extends Shape>(shape: S): Validator<ShapeOf<S>> {
  return (value, path) => {
    const checked = checkKeys(value, path, shape);
    const stranger = Object.keys(value as object).find((key) => !Object.hasOwn(shape, key));
    if (stranger !== undefined) throw new InvalidValue(`${path}.${stranger}`, 'nothing');
    return checked as ShapeOf<S>;
  };
}

/** At least these keys: what else there is stays as it came. */
export function openRecord<S extends Shape>(shape: S): Validator<ShapeOf<S> & Record<string, unknown>> {
  return (value, path) => {
    const checked = checkKeys(value, path, shape);
    return { ...(value as Record<string, unknown>), ...checked } as ShapeOf<S> & Record<string, unknown>;
  };
}
