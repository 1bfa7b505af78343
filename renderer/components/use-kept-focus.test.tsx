// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { useKeptFocus } from './use-kept-focus.ts';

afterEach(cleanup);

function Part({ shown, ready = true }: { shown: string; ready?: boolean }) {
  const kept = useKeptFocus<HTMLDivElement>((part) => (ready ? part.querySelector('button') : undefined));
  return (
    <div {...kept}>
      <button type="button" key={shown}>
        {shown}
      </button>
    </div>
  );
}

test('the focus goes to what stands there instead of what had it', () => {
  const { rerender } = render(<Part shown="Start" />);
  screen.getByRole('button').focus();
  rerender(<Part shown="Stop" />);
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Stop' }));
});

test('it waits until there is somewhere to go', () => {
  const { rerender } = render(<Part shown="Start" />);
  screen.getByRole('button').focus();
  rerender(<Part shown="Stop" ready={false} />);
  expect(document.activeElement).toBe(document.body);
  rerender(<Part shown="Stop" />);
  expect(document.activeElement).toBe(screen.getByRole('button'));
});

test('who never had the focus does not take it', () => {
  const { rerender } = render(<Part shown="Start" />);
  rerender(<Part shown="Stop" />);
  expect(document.activeElement).toBe(document.body);
});
