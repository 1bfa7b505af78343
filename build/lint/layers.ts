// SPDX-License-Identifier: Apache-2.0
/**
 * Who may import whom: the architecture as one table. A folder may import itself, what its row names, and nothing else of
 * the tree; `packages` are the npm packages (or prefixes) it may use. The longest matching folder decides. Tests
 * (`*.test.ts`, `*.fuzz.ts`) may also use vitest, Node and e2e/fixtures, and what `inTests` names.
 */
export interface Layer {
  folder: string;
  mayImport: readonly string[];
  packages: readonly string[];
  inTests?: readonly string[];
  /** Only types may be imported from these. */
  typesOnly?: readonly string[];
}

const node = 'node:';

export const layers: readonly Layer[] = [
  { folder: 'agent', mayImport: ['agent'], packages: [] },
  { folder: 'agent/protocol', mayImport: [], packages: [] },
  { folder: 'agent/sys', mayImport: [], packages: ['lodge:'] },
  {
    folder: 'agent/runtime',
    mayImport: ['agent/sys'],
    packages: [],
    inTests: ['build', 'e2e'],
    // What it tells has the shapes that the desktop gets: each is written once.
    typesOnly: ['agent/protocol'],
  },
  { folder: 'agent/guests', mayImport: ['agent/runtime', 'agent/protocol'], packages: [] },
  {
    folder: 'agent/server',
    mayImport: ['agent/runtime', 'agent/guests', 'agent/protocol', 'agent/sys'],
    packages: [],
    inTests: ['build', 'e2e'],
  },
  { folder: 'agent/tools', mayImport: ['agent/runtime', 'agent/protocol', 'agent/server', 'agent/sys'], packages: [] },
  { folder: 'native', mayImport: ['build'], packages: [node, 'vitest', 'lodge:'], inTests: ['e2e'] },
  { folder: 'electron/ipc', mayImport: ['agent/protocol'], packages: [] },
  {
    folder: 'electron/adb',
    mayImport: ['electron/ipc'],
    packages: [node, '@devicefarmer/adbkit'],
  },
  {
    folder: 'electron/device',
    mayImport: ['electron/adb', 'electron/ipc', 'agent/protocol'],
    packages: [node],
    inTests: ['build', 'e2e'],
  },
  {
    folder: 'electron/backend',
    mayImport: ['electron/adb', 'electron/device', 'electron/ipc', 'agent/protocol'],
    packages: [node, '@devicefarmer/adbkit-logcat'],
    inTests: ['build', 'e2e'],
  },
  {
    folder: 'electron/web',
    mayImport: ['electron/backend', 'electron/ipc', 'agent/protocol'],
    packages: [node, 'ws'],
  },
  {
    folder: 'electron/cli',
    mayImport: [
      'electron/backend',
      'electron/web',
      'electron/adb',
      'electron/device',
      'electron/ipc',
      'agent/protocol',
    ],
    packages: [node, 'commander'],
    inTests: ['e2e'],
  },
  { folder: 'electron/preload', mayImport: ['electron/ipc'], packages: ['electron'] },
  {
    folder: 'electron/main',
    mayImport: [
      'electron/backend',
      'electron/web',
      'electron/adb',
      'electron/device',
      'electron/ipc',
      'agent/protocol',
    ],
    packages: [node, 'electron', 'electron-updater'],
  },
  {
    folder: 'renderer',
    mayImport: ['electron/ipc'],
    typesOnly: ['agent/protocol'],
    packages: [
      'react',
      'react-dom',
      'zustand',
      '@xterm/',
      'uplot',
      'uqr',
      '@tanstack/',
      'radix-ui',
      'lucide-react',
      'i18next',
      'react-i18next',
    ],
  },
  {
    folder: 'e2e',
    // The renderer's classes are measured in benches, without a window.
    mayImport: ['agent/protocol', 'electron', 'build', 'renderer'],
    packages: [node, 'vitest', '@playwright/test', '@devicefarmer/adbkit', 'ws'],
  },
  // Runs in a guest, on the helper's engine.
  {
    folder: 'e2e/fixtures/guests/android-stand-in/program',
    mayImport: [],
    packages: ['lodge:'],
  },
  {
    folder: 'build',
    mayImport: ['e2e', 'electron/adb', 'electron/ipc', 'agent/protocol', 'native/deps'],
    packages: [node, 'esbuild', 'oxc-parser', 'electron', 'electron-builder', 'vitest', '@testing-library/'],
  },
];

/** Exceptions, each with its reason; the aim is an empty list. */
export const debt: readonly { file: string; imports: string; why: string }[] = [
  {
    file: 'renderer',
    imports: 'agent/protocol/guest.ts',
    why: 'the guest name pattern is one rule for the form and for the agent',
  },
];
