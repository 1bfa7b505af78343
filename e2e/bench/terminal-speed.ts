// SPDX-License-Identifier: Apache-2.0
const outputBytes = 16 * 1024 * 1024;

export interface TerminalSpeed {
  /** Of 10^6 bytes, from the guest's console to the desktop's standard output. */
  megabytesPerSecond: number;
  /** Of those printed by the guest; fewer when the terminal's ring was overtaken. */
  receivedBytes: number;
  printedBytes: number;
}

/** Prints in the guest and reads on the desktop; what a command without output takes is taken off. `lodge` gets arguments and input. */
export async function measureTerminalSpeed(
  lodge: (args: readonly string[], input: string) => Promise<string>,
  guest: string,
): Promise<TerminalSpeed> {
  let runs = 0;
  const timed = async (command: string): Promise<{ durationMs: number; output: string }> => {
    const startedAtMs = performance.now();
    // A mark of its own for each run: a terminal shows again what it said before. Computed, so that the echo is not taken for it.
    const mark = ++runs;
    const output = await lodge(
      ['console', guest, '--until', `run ${mark} ended`],
      `${command}echo run $((${mark})) ended\n`,
    );
    return { durationMs: performance.now() - startedAtMs, output };
  };
  const idle = await timed('');
  const busy = await timed(`head -c ${outputBytes} /dev/zero | tr '\\0' x; `);
  return {
    megabytesPerSecond: outputBytes / 1000 / (busy.durationMs - idle.durationMs),
    receivedBytes: [...busy.output.matchAll(/x{2,}/g)].reduce((sum, [run]) => sum + run.length, 0),
    printedBytes: outputBytes,
  };
}
