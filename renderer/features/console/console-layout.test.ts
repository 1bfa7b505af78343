// SPDX-License-Identifier: Apache-2.0
import { describe, expect, test } from 'vitest';
import { firstLayout, withChoice, withoutShell, withoutSplit, withShell, withSplit } from './console-layout.ts';
import { shellRequest } from './console-plan.ts';

const places = [0, 1, 2, 'shell'] as const;
const request = shellRequest({ command: '', uid: '1000', gid: '', cwd: '' });

describe('the terminals in sight', () => {
  test('are one, and the choice replaces it', () => {
    expect(withChoice(firstLayout, 'shell').panes).toEqual(['shell']);
  });

  test('become two by a split, with the next one that is not there', () => {
    const split = withSplit(firstLayout, 'column', places);
    expect(split).toMatchObject({ panes: [0, 1], focused: 1, direction: 'column' });
    expect(withSplit(split, 'row', places)).toMatchObject({ panes: [0, 1], direction: 'row' });
    expect(withSplit(firstLayout, 'row', [0])).toBe(firstLayout);
  });

  test('are never twice the same: choosing the other one goes over to it', () => {
    const split = withSplit(firstLayout, 'row', places);
    expect(withChoice(split, 0)).toMatchObject({ panes: [0, 1], focused: 0 });
    expect(withChoice(split, 'shell')).toMatchObject({ panes: [0, 'shell'], focused: 1 });
  });

  test('are again the focused one alone', () => {
    const split = withSplit(firstLayout, 'row', places);
    expect(withoutSplit(split)).toMatchObject({ panes: [1], focused: 0 });
    expect(withoutSplit(withChoice(split, 0))).toMatchObject({ panes: [0], focused: 0 });
  });
});

describe('further shells', () => {
  test('are shown when they are opened, each with a place of its own', () => {
    const one = withShell(firstLayout, request);
    const two = withShell(one, request);
    expect(one.panes).toEqual(['shell-2']);
    expect(two.panes).toEqual(['shell-3']);
    expect([...two.shells.keys()]).toEqual(['shell-2', 'shell-3']);
    expect(withShell(withoutShell(two, 'shell-3'), request).panes).toEqual(['shell-4']);
  });

  test('leave the console when they are closed, or the other pane', () => {
    const one = withShell(firstLayout, request);
    expect(withoutShell(one, 'shell-2')).toMatchObject({ panes: [0], focused: 0 });
    const split = withShell(withSplit(firstLayout, 'row', places), request);
    expect(withoutShell(split, 'shell-2')).toMatchObject({ panes: [0], focused: 0 });
  });
});
