// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import { expect, type Page, test } from '@playwright/test';
import type { GuestSummary } from '../../../agent/protocol/index.ts';
import type { ScriptedBridge } from '../../../renderer/preview/scripted-bridge.ts';
import { AppPage } from '../app-page.ts';
import { StandInPages } from './stand-in-window.ts';

/** What users of other desktop apps complain of (docs/desktop.md has the list), in the real window over the stand-in. */
const serial = '3A081FDJH00142';
const guestPlace = `#/devices/${serial}/guests/alpine`;

declare global {
  interface Window {
    standIn: ScriptedBridge;
  }
}

let pages: StandInPages;
/** One console for the tests that need nothing of their own: each begins where the one before has ended. */
let shared: AppPage;

test.beforeAll(async () => {
  pages = await StandInPages.open();
  shared = await openConsole();
});
test.afterAll(() => pages.close());

async function open(place: string, scene = 'main'): Promise<AppPage> {
  const { page } = await pages.show({ theme: 'light', language: 'en', scene, place });
  return new AppPage(page);
}

async function openConsole(): Promise<AppPage> {
  const app = await open(`${guestPlace}/console`);
  await expect.poll(() => app.terminalText()).toContain('你好');
  return app;
}

/** The stand-in's guests, told anew. */
function tellGuests(page: Page, guests: readonly Partial<GuestSummary>[]): Promise<void> {
  return page.evaluate(
    ([device, told]) =>
      window.standIn.emit('guests.changed', { serial: device, guests: told as unknown as GuestSummary[] }),
    [serial, guests] as const,
  );
}

/** What the window has sent to the newest terminal. */
function sent(page: Page): Promise<string> {
  return page.evaluate(() => {
    const stream = window.standIn.streams.findLast(({ name }) => name === 'console');
    const bytes = (stream?.sent ?? []).flatMap((message) => (message.kind === 'data' ? [...message.bytes] : []));
    return new TextDecoder().decode(Uint8Array.from(bytes));
  });
}

function callsOf(page: Page, name: string): Promise<number> {
  return page.evaluate((wanted) => window.standIn.calls.filter((call) => call.name === wanted).length, name);
}

test('a terminal is there again after other tabs, and works after its guest was restarted', async () => {
  const app = shared;
  await app.type('before');
  await expect.poll(() => app.terminalText()).toContain('before');
  await app.openTab('Overview');
  await app.openTab('Console');
  await expect.poll(() => app.terminalText()).toContain('before');
  await app.page.evaluate(async (device) => {
    await window.standIn.call('guest.kill', { serial: device, guest: 'alpine' });
    const stream = window.standIn.streams.findLast(({ name }) => name === 'console');
    stream?.deliver({ kind: 'closed' });
    await window.standIn.call('guest.start', { serial: device, guest: 'alpine' });
  }, serial);
  await expect.poll(async () => (await app.terminalText()).match(/automatic login/g)?.length).toBe(2);
  await app.type('after');
  await expect.poll(() => sent(app.page)).toBe('after\r');
  // The run before stands above.
  expect(await app.terminalText()).toContain('before');
});

test('a paste of one line arrives, one of several is asked about and arrives once', async () => {
  const { page } = shared;
  await page.evaluate(() => window.standIn.streams.at(-1)?.sent.splice(0));
  const paste = (text: string): Promise<void> =>
    page.getByTestId('terminal').evaluate((element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', pasted);
      element
        .querySelector('textarea')
        ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, text);
  await paste('ls /data');
  await expect.poll(() => sent(page)).toBe('ls /data');
  await paste('one\ntwo\n');
  const question = page.getByRole('alertdialog', { name: 'Paste 2 lines?' });
  await expect(question).toBeVisible();
  expect(await sent(page)).toBe('ls /data');
  await question.getByRole('button', { name: 'Paste' }).click();
  await expect.poll(() => sent(page)).toBe('ls /dataone\rtwo\r');
});

test('a terminal has the size of its window', async () => {
  const app = shared;
  /** What the guest has been told last: it is told when the size stands still. */
  const told = (): Promise<unknown> =>
    app.page.evaluate(() => window.standIn.streams.at(-1)?.sent.findLast(({ kind }) => kind === 'resize'));
  const isTold = async (): Promise<boolean> =>
    isDeepStrictEqual({ ...(await app.terminalSize()), kind: 'resize' }, await told());
  const columns = async (): Promise<number> => (await app.terminalSize()).columns;
  const first = await columns();
  await app.page.setViewportSize({ width: 900, height: 500 });
  await expect.poll(columns).toBeLessThan(first);
  await expect.poll(isTold).toBe(true);
  const narrow = await columns();
  await app.page.setViewportSize({ width: 1280, height: 820 });
  await expect.poll(columns).toBeGreaterThan(narrow);
  await expect.poll(isTold).toBe(true);
});

test('progress goes along to every page, and the work can be cancelled from there', async () => {
  const { page } = await open(`${guestPlace}/overview`);
  const bar = page.getByRole('dialog', { name: 'Activity' }).getByRole('progressbar');
  await page.keyboard.press('Alt+a');
  await expect(bar).toHaveAttribute('aria-valuenow', '37');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /ROCK 5B/ }).click();
  await page.evaluate(async () => {
    const [task] = (await window.standIn.scripts['task.list']?.({})) ?? [];
    if (task !== undefined) window.standIn.emit('task.changed', { ...task, sentBytes: 65_500_000 });
  });
  await page.keyboard.press('Alt+a');
  await expect(bar).toHaveAttribute('aria-valuenow', '50');
  await page
    .getByRole('dialog', { name: 'Activity' })
    .getByRole('button', { name: /Cancel/ })
    .click();
  await expect.poll(() => callsOf(page, 'task.cancel')).toBe(1);
  await page.context().close();
});

test('when the device goes the page stays, with what was there and what to do', async () => {
  const app = shared;
  const { page } = app;
  await page.evaluate(async () => {
    const view = await window.standIn.scripts['devices.list']?.({});
    if (view === undefined) throw new Error('no devices');
    const failure = { reason: 'connection-lost', message: 'the stream ended', details: {} } as const;
    const [first, ...others] = view.devices;
    if (first === undefined) throw new Error('no devices');
    const session = { phase: 'reconnecting', attempt: 1, retryAtMs: Date.now() + 60_000, failure } as const;
    window.standIn.emit('devices.changed', { ...view, devices: [{ ...first, adbState: 'gone', session }, ...others] });
    window.standIn.streams.at(-1)?.deliver({ kind: 'waiting', failure });
  });
  await expect(page.getByText('Device away.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'alpine', level: 1 })).toBeVisible();
  expect(await app.terminalText()).toContain('你好');
  await page.evaluate(() => window.standIn.streams.at(-1)?.deliver({ kind: 'attached', lostBytes: 0 }));
  await app.type('back');
  await expect.poll(() => sent(page)).toContain('back');
});

test('a flood is stopped by Ctrl+C long before its end', async () => {
  const app = shared;
  const { page } = app;
  await page.getByTestId('terminal').click();
  const total = 1024 * 1024 * 1024;
  await page.evaluate((bytes) => {
    const stream = window.standIn.streams.at(-1);
    if (stream === undefined) throw new Error('no terminal is open');
    const line = new TextEncoder().encode(`${'flood '.repeat(20)}\r\n`.repeat(64));
    const flood = { delivered: 0, consumed: 0, atKey: Number.NaN, stopped: false };
    Object.assign(window, { flood });
    const onKey = ({ ctrlKey, key }: KeyboardEvent): void => {
      if (ctrlKey && key === 'c') flood.atKey = flood.delivered;
    };
    window.addEventListener('keydown', onKey, { capture: true });
    stream.onMessage = (message) => {
      if (message.kind === 'consumed') flood.consumed += message.bytes;
      if (message.kind === 'data' && message.bytes.includes(3)) flood.stopped = true;
    };
    // As the backend does: no more on its way than a window of credit.
    const send = (): void => {
      while (!flood.stopped && flood.delivered < bytes && flood.delivered - flood.consumed < 256 * 1024) {
        stream.deliver({ kind: 'data', bytes: line });
        flood.delivered += line.length;
      }
      if (!flood.stopped && flood.delivered < bytes) setTimeout(send, 0);
    };
    send();
  }, total);
  await expect.poll(() => app.terminalText()).toContain('flood');
  await page.keyboard.press('Control+c');
  const flood = (): Promise<{ delivered: number; atKey: number; stopped: boolean }> =>
    page.evaluate(() => (window as unknown as { flood: Awaited<ReturnType<typeof flood>> }).flood);
  await expect.poll(async () => (await flood()).stopped).toBe(true);
  const { delivered, atKey } = await flood();
  expect(delivered).toBeLessThan(total);
  // From the key on no more than what was under way: it does not queue behind what is still to be drawn.
  expect(delivered - atKey).toBeLessThanOrEqual(256 * 1024);
});

test('three hundred guests are listed by one question', async () => {
  const { page } = await open(`#/devices/${serial}`);
  await page.locator('.guest-row').first().waitFor();
  const many = Array.from({ length: 300 }, (_, index) => ({
    ...{ name: `guest-${index}`, state: 'STOPPED' as const, reboots: 0, addresses: [] },
  }));
  await tellGuests(page, many);
  await expect(page.getByText('guest-0', { exact: true }).first()).toBeVisible();
  await page.getByRole('searchbox').first().fill('guest-299');
  await expect(page.locator('.guest-row')).toHaveCount(1);
  expect(await callsOf(page, 'guests.list')).toBe(1);
  await page.context().close();
});

test('a page that nobody touches asks nothing, for an hour', async () => {
  const { page } = await open(`#/devices/${serial}`);
  await page.locator('.guest-row').first().waitFor();
  // The page's clock from here on is the test's.
  await page.clock.install();
  const before = await page.evaluate(() => window.standIn.calls.length);
  await page.clock.runFor('01:00:00');
  expect(await page.evaluate((from) => window.standIn.calls.slice(from).map(({ name }) => name), before)).toEqual([]);
  await page.context().close();
});

test('guests that go leave no terminal behind', async () => {
  const { page } = await open(`${guestPlace}/console`);
  const guests = await page.evaluate(() => window.standIn.scripts['guests.list']?.({ serial: '' }) ?? []);
  const inspector = await page.context().newCDPSession(page);
  const round = async (): Promise<void> => {
    await tellGuests(page, guests);
    await page.evaluate((place) => location.replace(place), `${guestPlace}/console`);
    await page.locator('.xterm-screen').waitFor();
    await page.evaluate((place) => location.replace(place), `#/devices/${serial}`);
    await tellGuests(page, guests.slice(1));
    await expect(page.getByRole('link', { name: /alpine/ })).toHaveCount(0);
  };
  const nodes = async (): Promise<number> => {
    await inspector.send('HeapProfiler.collectGarbage');
    return (await inspector.send('Memory.getDOMCounters')).nodes;
  };
  await round();
  const before = await nodes();
  for (let again = 0; again < 5; again++) await round();
  // One terminal that stays has some hundred nodes: five of them would be seen.
  expect((await nodes()) - before).toBeLessThan(250);
  await page.context().close();
});
