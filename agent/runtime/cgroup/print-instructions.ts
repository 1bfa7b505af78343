// SPDX-License-Identifier: Apache-2.0
const bytesEach = 8;

type Print = (fields: { target: number; source: number; offset: number; immediate: number }) => string;

/** The instructions that device programs are made of, in the notation of bpftool-prog(8). */
const printers: Readonly<Record<number, Print>> = {
  97: ({ target, source, offset }) => `w${target} = *(u32 *)(r${source} +${offset})`,
  84: ({ target, immediate }) => `w${target} &= ${immediate}`,
  116: ({ target, immediate }) => `w${target} >>= ${immediate}`,
  188: ({ target, source }) => `w${target} = w${source}`,
  183: ({ target, immediate }) => `r${target} = ${immediate}`,
  21: ({ target, immediate, offset }) => `if r${target} == ${immediate} goto pc+${offset}`,
  85: ({ target, immediate, offset }) => `if r${target} != ${immediate} goto pc+${offset}`,
  93: ({ target, source, offset }) => `if r${target} != r${source} goto pc+${offset}`,
  149: () => 'exit',
};

/** Each instruction of a program (struct bpf_insn, little endian) as a line. */
export function printInstructions(program: Uint8Array): string[] {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  return Array.from({ length: Math.floor(program.length / bytesEach) }, (_, index) => {
    const at = index * bytesEach;
    const code = view.getUint8(at);
    const registers = view.getUint8(at + 1);
    const fields = {
      target: registers & 0xf,
      source: registers >> 4,
      offset: view.getInt16(at + 2, true),
      immediate: view.getInt32(at + 4, true),
    };
    return `${index}: ${printers[code]?.(fields) ?? `code ${code}`}`;
  });
}
