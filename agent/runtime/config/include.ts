// SPDX-License-Identifier: Apache-2.0
import { isSysError, type Sys } from '../../sys/sys.ts';
import { type ConfigLine, parseConfigLines } from './config-lines.ts';
import { ConfigValueError } from './values.ts';

/** Where included files come from. Both throw ConfigValueError. */
export interface ConfigReader {
  readText(path: string): string;
  /** Names of the files in a folder; undefined: it is a file. */
  list(path: string): string[] | undefined;
}

const largestBytes = 1024 * 1024;
const deepest = 100;
const mostLines = 20_000;

function told<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!isSysError(error)) throw error;
    throw new ConfigValueError(`cannot read ${path}: ${error.code}`);
  }
}

export function configReader(sys: Sys): ConfigReader {
  return {
    readText: (path) => told(path, () => sys.file.readText(path, largestBytes)),
    list: (path) =>
      told(path, () => {
        if ((sys.file.stat(path).mode & sys.file.S_IFMT) !== sys.file.S_IFDIR) return undefined;
        return sys.file.readdir(path).map(({ name }) => name);
      }),
  };
}

/** For a config that stands alone. */
export const noIncludes: ConfigReader = {
  readText: (path) => {
    throw new ConfigValueError(`${path} cannot be read here`);
  },
  list: () => undefined,
};

/** A folder in a folder is left out, whatever it is called, as by LXC. */
function filesAt(reader: ConfigReader, path: string): string[] {
  const names = reader.list(path);
  if (names === undefined) return [path];
  return names
    .filter((name) => name.endsWith('.conf'))
    .sort()
    .map((name) => `${path.replace(/\/+$/, '')}/${name}`)
    .filter((each) => reader.list(each) === undefined);
}

/** The lines of a config with those of its lxc.include in their places: a file, or the .conf files of a folder by their names. */
export function expandIncludes(
  text: string,
  reader: ConfigReader,
  file?: string,
  trail: readonly string[] = [],
): ConfigLine[] {
  const lines: ConfigLine[] = [];
  for (const line of parseConfigLines(text, file)) {
    if (line.key !== 'lxc.include' || line.value === '') lines.push(line);
    else lines.push(...included(line, reader, trail));
    if (lines.length > mostLines) throw new IncludeError(line, `more than ${mostLines} lines`);
  }
  return lines;
}

/** What is wrong with an include, at its line. */
export class IncludeError extends Error {
  readonly at: ConfigLine;
  constructor(at: ConfigLine, message: string) {
    super(message);
    this.name = 'IncludeError';
    this.at = at;
  }
}

function included(line: ConfigLine, reader: ConfigReader, trail: readonly string[]): ConfigLine[] {
  const { value } = line;
  if (!value.startsWith('/')) throw new IncludeError(line, 'expected an absolute path');
  try {
    return filesAt(reader, value).flatMap((path) => {
      if (trail.includes(path)) throw new IncludeError(line, `${path} includes itself`);
      if (trail.length >= deepest) throw new IncludeError(line, `includes are nested deeper than ${deepest}`);
      return expandIncludes(reader.readText(path), reader, path, [...trail, path]);
    });
  } catch (error) {
    if (error instanceof ConfigValueError) throw new IncludeError(line, error.message);
    throw error;
  }
}
