// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Splitter } from './Splitter.tsx';

afterEach(cleanup);

function shown(direction: 'row' | 'column', value = 50) {
  const onChange = vi.fn();
  render(
    <Splitter
      {...{ label: 'Edge', direction, value, least: 15, most: 85, usual: 40, step: 30, onChange }}
      valueAt={({ clientX }) => clientX}
    />,
  );
  const edge = screen.getByRole('separator', { name: 'Edge' });
  const press = (key: string, held = {}): void => void fireEvent.keyDown(edge, { key, ...held });
  const told = (): number[] => onChange.mock.calls.map(([next]) => next as number);
  return { edge, press, told };
}

test('arrows of its direction move it, Home and End go to its ends, Enter and a double click back', () => {
  const { edge, press, told } = shown('row');
  for (const key of ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'Enter', 'ArrowUp', 'a']) press(key);
  press('ArrowLeft', { altKey: true });
  fireEvent.doubleClick(edge);
  expect(told()).toEqual([20, 80, 15, 85, 40, 40]);
});

test('no key leads beyond its ends', () => {
  const { press, told } = shown('column', 80);
  for (const key of ['ArrowDown', 'ArrowRight']) press(key);
  expect(told()).toEqual([85]);
});

test('a pointer moves it only while it holds it', () => {
  const { edge, told } = shown('row');
  const held = vi.fn(() => false);
  edge.hasPointerCapture = held;
  fireEvent.pointerMove(edge, { clientX: 30 });
  held.mockReturnValue(true);
  fireEvent.pointerMove(edge, { clientX: 30.4 });
  fireEvent.pointerMove(edge, { clientX: 300 });
  expect(told()).toEqual([30, 85]);
});
