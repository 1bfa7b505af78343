// SPDX-License-Identifier: Apache-2.0
const longestText = 64 * 1024;

/** Reads JSON lines as they come. What is none is left out: they only tell how far something is. */
export function readJsonLines(onLine: (line: Readonly<Record<string, unknown>>) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder();
  let text = '';
  const read = (line: string): void => {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null) onLine(value as Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  };
  return (bytes) => {
    text = (text + decoder.decode(bytes, { stream: true })).slice(-longestText);
    const lines = text.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) read(line);
  };
}

/** Whole numbers of these names, or undefined where one is none. */
export function wholeNumbers<K extends string>(
  line: Readonly<Record<string, unknown>>,
  names: readonly K[],
): Record<K, number> | undefined {
  if (!names.every((name) => Number.isSafeInteger(line[name]))) return undefined;
  return Object.fromEntries(names.map((name) => [name, line[name]])) as Record<K, number>;
}
