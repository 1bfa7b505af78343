// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { importsOf, violationsOf } from './check-layers.ts';

test('a protocol file may import its neighbours and nothing else', () => {
  expect(violationsOf('agent/protocol/frame.ts', "import { limits } from './limits.ts';\n")).toEqual([]);
  expect(violationsOf('agent/protocol/frame.ts', "\nimport fs from 'node:fs';\n")).toEqual([
    'agent/protocol/frame.ts:2: agent/protocol may not import node:fs',
  ]);
});

test('the runtime may use sys, and of the protocol its types', () => {
  expect(violationsOf('agent/runtime/start.ts', "import type { Sys } from '../sys/sys.ts';\n")).toEqual([]);
  expect(violationsOf('agent/runtime/start.ts', "import type { FileKind } from '../protocol/files.ts';\n")).toEqual([]);
  expect(violationsOf('agent/runtime/start.ts', "import { fileKinds } from '../protocol/files.ts';\n")).toHaveLength(1);
});

test('the renderer takes types of the protocol only', () => {
  expect(
    violationsOf('renderer/state/a.ts', "import type { GuestSummary } from '../../agent/protocol/index.ts';\n"),
  ).toEqual([]);
  expect(violationsOf('renderer/state/a.ts', "import { limits } from '../../agent/protocol/index.ts';\n")).toHaveLength(
    1,
  );
});

test('the electron package stays out of adb, device and backend', () => {
  for (const folder of ['adb', 'device', 'backend', 'web', 'cli']) {
    expect(violationsOf(`electron/${folder}/a.ts`, "import { app } from 'electron';\n")).toHaveLength(1);
  }
  expect(violationsOf('electron/main/a.ts', "import { app } from 'electron';\n")).toEqual([]);
});

test('re-exports and literal dynamic imports count', () => {
  const source = "export { a } from './a.ts';\nexport type { B } from './b.ts';\nconst c = await import('./c.ts');\n";
  expect(importsOf('x.ts', source).map((item) => [item.specifier, item.typeOnly])).toEqual([
    ['./a.ts', false],
    ['./b.ts', true],
    ['./c.ts', false],
  ]);
});
