// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { findElectron, hasDisplay } from './find-electron.ts';

const here = process.execPath;

it('takes the program that LODGE_ELECTRON names, and asks the package for nothing', () => {
  const never = (): never => {
    throw new Error('asked');
  };
  expect(findElectron({ LODGE_ELECTRON: here }, never)).toEqual({ program: here });
  expect(findElectron({ LODGE_ELECTRON: '/nowhere/electron' }, never)).toEqual({
    missing: 'LODGE_ELECTRON names /nowhere/electron, which is not there',
  });
});

it('takes the package for the rest, and tells why it has none', () => {
  expect(findElectron({}, () => here)).toEqual({ program: here });
  expect(findElectron({ LODGE_ELECTRON: '' }, () => here)).toEqual({ program: here });
  const offline = (): never => {
    throw new Error('Electron failed to install correctly.\nDelete something');
  };
  expect(findElectron({}, offline)).toEqual({ missing: 'the electron package could not fetch its runtime' });
  expect(findElectron({}, () => '/nowhere/electron')).toHaveProperty('missing');
});

it('knows a machine without a display', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasDisplay({}, 'darwin')).toBe(true);
});
