// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { textMenu } from './text-menu-items.ts';

const editFlags = { canCut: false, canCopy: true, canPaste: true, canSelectAll: true };

test('a field offers all that can be done with text, and greys what cannot', () => {
  const items = textMenu({ isEditable: true, selectionText: '', editFlags }, 'en');
  expect(items.map(({ label, enabled }) => [label, enabled])).toEqual([
    ['Cut', false],
    ['Copy', true],
    ['Paste', true],
    ['Select all', true],
  ]);
});

test('marked text offers Copy, in the language of the window', () => {
  expect(textMenu({ isEditable: false, selectionText: '10.83.0.2', editFlags }, 'zh-CN')).toEqual([
    { role: 'copy', label: '复制', enabled: true },
  ]);
});

test('where there is no text there is no menu', () => {
  expect(textMenu({ isEditable: false, selectionText: ' ', editFlags }, 'en')).toEqual([]);
});
