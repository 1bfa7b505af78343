// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { isOwnDrop } from './own-drag.ts';

it('only what was dragged out of here is ours', () => {
  expect(isOwnDrop({ name: 'motd' }, [{ name: 'motd' }])).toBe(true);
  expect(isOwnDrop({ name: 'motd' }, [{ name: 'other' }])).toBe(false);
  expect(isOwnDrop({ name: 'motd' }, [{ name: 'motd' }, { name: 'other' }])).toBe(false);
  expect(isOwnDrop({ name: 'motd' }, [])).toBe(false);
  expect(isOwnDrop(undefined, [{ name: 'motd' }])).toBe(false);
});
