// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { portsToTry } from './port-choice.ts';

it.each([
  [8080, 8080],
  [1024, 1024],
  [80, 10_080],
  [1023, 11_023],
  // adb would take what listens there for an emulator.
  [5555, 15_555],
  [5037, 15_037],
  [5586, 5586],
])('%i of a guest is first tried as %i', (guestPort, first) => {
  expect(portsToTry(guestPort)).toEqual([first, 0]);
});
