// SPDX-License-Identifier: Apache-2.0
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { keepInTray } from './keep-in-tray.ts';

/** A window that says what became of it. */
class StandInWindow extends EventEmitter {
  fate = 'open';
  isDestroyed = (): boolean => this.fate === 'closed';
  hide = (): void => {
    this.fate = 'hidden';
  };
  /** As a person's click and `BrowserWindow.close` do. */
  close = (): void => {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    if (!prevented) this.fate = 'closed';
  };
}

function opened({ wanted = true, windows = 1 } = {}) {
  const window = new StandInWindow();
  const answers: { resolve(keeps: boolean): void; reject(error: Error): void }[] = [];
  const life = { quitting: false, windows };
  const tray = {
    wantsWindow: wanted,
    keepsWindow: () => new Promise<boolean>((resolve, reject) => answers.push({ resolve, reject })),
  };
  keepInTray(window as unknown as Parameters<typeof keepInTray>[0], tray, {
    isQuitting: () => life.quitting,
    windowCount: () => life.windows,
  });
  return { window, answers, life };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the last window hides where there is a tray, however often it is asked to close', async () => {
  const { window, answers } = opened();
  window.close();
  window.close();
  expect([window.fate, answers.length]).toEqual(['open', 1]);
  answers[0]?.resolve(true);
  await settled();
  expect(window.fate).toBe('hidden');
  window.close();
  expect(answers.length).toBe(2);
});

test('it closes where there is none, or nobody can tell', async () => {
  const none = opened();
  none.window.close();
  none.answers[0]?.resolve(false);
  const unknown = opened();
  unknown.window.close();
  unknown.answers[0]?.reject(new Error('no answer'));
  await settled();
  expect([none.window.fate, unknown.window.fate]).toEqual(['closed', 'closed']);
});

test('one of several windows closes at once, and so does one that nobody wants kept, or at the end of the app', () => {
  const closing = [opened({ windows: 2 }), opened({ wanted: false }), opened()];
  const [, , last] = closing;
  if (last !== undefined) last.life.quitting = true;
  for (const { window } of closing) window.close();
  expect(closing.map(({ window }) => window.fate)).toEqual(['closed', 'closed', 'closed']);
});

test('it closes when another window or the end of the app has come before the answer', async () => {
  const [other, end] = [opened(), opened()];
  for (const { window } of [other, end]) window.close();
  other.life.windows = 2;
  end.life.quitting = true;
  for (const { answers } of [other, end]) answers[0]?.resolve(true);
  await settled();
  expect([other.window.fate, end.window.fate]).toEqual(['closed', 'closed']);
});
