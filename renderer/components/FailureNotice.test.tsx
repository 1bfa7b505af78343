// SPDX-License-Identifier: Apache-2.0
// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { openTestWindow } from '../preview/test-window.tsx';
import { FailureNotice } from './FailureNotice.tsx';

afterEach(cleanup);

const failure = {
  reason: 'start-failed',
  message: 'mount: EPERM',
  details: { step: 'mounts', call: 'mount', path: '/proc', code: 'EPERM' },
} as const;

test('says what happened, what to do, and keeps the facts at hand', () => {
  const { around } = openTestWindow();
  render(around(<FailureNotice failure={failure} />));
  const alert = screen.getByRole('alert');
  expect(alert.textContent).toContain('The guest did not start: step “mounts” failed (mount /proc: EPERM)');
  expect(alert.textContent).toContain('Everything was undone.');
  expect(alert.textContent).toContain('start-failed');
  expect(alert.textContent).toContain('mount: EPERM');
  expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
});

test('offers Retry where there is something to try again', () => {
  const { around } = openTestWindow();
  const retry = vi.fn();
  render(around(<FailureNotice failure={failure} onRetry={retry} />));
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  expect(retry).toHaveBeenCalledTimes(1);
});

test('speaks Chinese', async () => {
  const { around, services } = openTestWindow();
  services.settings.setState({ language: 'zh-CN' });
  render(around(<FailureNotice failure={failure} />));
  expect((await screen.findByRole('alert')).textContent).toContain('客户系统未能启动：步骤“挂载”失败');
  services.settings.setState({ language: 'en' });
});
