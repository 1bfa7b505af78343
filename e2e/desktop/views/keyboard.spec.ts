// SPDX-License-Identifier: Apache-2.0
import { expect, type Page, test } from '@playwright/test';
import { StandInPages } from './stand-in-window.ts';

let pages: StandInPages;

test.beforeAll(async () => {
  pages = await StandInPages.open();
});
test.afterAll(() => pages.close());

/** What has the focus, by role or tag and name. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const role = activeElement?.getAttribute('role') ?? activeElement?.tagName.toLowerCase();
    return `${role} ${activeElement?.getAttribute('aria-label') ?? activeElement?.textContent?.trim() ?? ''}`;
  });
}

async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 60; step++) {
    if (name.test(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus never came to ${name}; it is at ${await focused(page)}`);
}

test('the main job goes by keyboard alone: device, guest, start, tabs, console and out of it, stop', async () => {
  const { page, complaints } = await pages.show({ theme: 'light', language: 'en' });
  await tabTo(page, /^button .*Pixel 8 Pro/);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Guests', exact: true }).waitFor();
  await tabTo(page, /^button alpine/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => focused(page)).toBe('button debian-builder');
  await page.keyboard.press('Enter');
  await tabTo(page, /^button Start/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.guest-title .state-chip')).toHaveText('Running');
  // Start has become Stop: the focus is beside it, and one more Enter stops nothing.
  await expect.poll(() => focused(page)).toContain('fieldset What can be done with debian-builder');
  await page.keyboard.press('Enter');
  await expect(page.locator('.guest-title .state-chip')).toHaveText('Running');
  await page.keyboard.press('Alt+4');
  await expect.poll(() => focused(page)).toContain('tabpanel');
  await page.keyboard.press('Alt+2');
  await page.locator('.xterm-screen').waitFor();
  await expect.poll(() => focused(page)).toContain('Terminal input');
  // The guest gets Ctrl+K and Tab; Ctrl+F6 leads out.
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Tab');
  expect(await focused(page)).toContain('Terminal input');
  await page.keyboard.press('Control+F6');
  await expect.poll(() => focused(page)).not.toContain('Terminal input');
  await page.keyboard.press('Control+Shift+P');
  // A key before the palette has the focus would be lost, and the first of its commands is another until it has looked.
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.type('stop debian');
  await expect(page.getByRole('option', { selected: true })).toContainText('Stop debian-builder');
  await page.keyboard.press('Enter');
  await expect(page.locator('.guest-title .state-chip')).toHaveText('Stopping');
  expect(complaints).toEqual([]);
});

test('a question out of a menu gives the focus back to what opened the menu, and the palette to where it was', async () => {
  const { page } = await pages.show({
    theme: 'light',
    language: 'en',
    place: '#/devices/3A081FDJH00142/guests/alpine/overview',
  });
  const more = page.getByRole('button', { name: 'More about alpine' });
  await more.focus();
  await page.keyboard.press('Enter');
  const entries = page.getByRole('menu').getByRole('menuitem');
  await expect(entries.first()).toBeFocused();
  await page.keyboard.press('End');
  await expect(entries.last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
});

test('a folder of a guest is opened and left by keyboard, and the focus goes along', async () => {
  const { page } = await pages.show({
    theme: 'light',
    language: 'en',
    place: '#/devices/3A081FDJH00142/guests/alpine/files',
  });
  // It is empty: there is but the way back.
  await page.getByRole('button', { name: 'var', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Folder above' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'var', exact: true })).toBeFocused();
});

test('every tab of a guest is reached by the arrows, and every control shows its focus', async () => {
  const { page } = await pages.show({
    theme: 'dark',
    language: 'en',
    place: '#/devices/3A081FDJH00142/guests/alpine/overview',
  });
  await page.getByRole('tab', { name: 'Overview' }).focus();
  for (const name of ['Console', 'Boot log', 'Cgroup', 'Network', 'Config', 'Files']) {
    await page.keyboard.press('ArrowRight');
    await expect(page.getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tab', { name })).toBeFocused();
  }
  const unseen = await page.evaluate(() => {
    const controls = [...document.querySelectorAll<HTMLElement>('button:not(:disabled), a[href], input, select')];
    return controls.filter((control) => {
      control.focus({ focusVisible: true } as FocusOptions);
      if (document.activeElement !== control || !control.checkVisibility()) return false;
      const { outlineStyle, boxShadow } = getComputedStyle(control);
      const box = control.parentElement === null ? 'none' : getComputedStyle(control.parentElement).boxShadow;
      return outlineStyle === 'none' && boxShadow === 'none' && box === 'none';
    }).length;
  });
  expect(unseen).toBe(0);
});

test('letters go to what begins with them, a right click opens the same menu, and a guest is found where it was left', async () => {
  const { page, complaints } = await pages.show({
    theme: 'light',
    language: 'en',
    place: '#/devices/3A081FDJH00142/guests/alpine/files',
  });
  await expect(page).toHaveTitle('alpine – Files · Pixel 8 Pro · Lodge');
  await page.getByRole('button', { name: 'bin', exact: true }).focus();
  await page.keyboard.press('v');
  await expect(page.getByRole('button', { name: 'var', exact: true })).toBeFocused();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(page).toHaveTitle('Pixel 8 Pro · Lodge');
  const debian = page.locator('.guest-open', { hasText: 'debian-builder' });
  await page.locator('.guest-open', { hasText: 'alpine' }).focus();
  await page.keyboard.press('d');
  await expect(debian).toBeFocused();
  await debian.click({ button: 'right' });
  await page.getByRole('menu', { name: 'More about debian-builder' }).waitFor();
  await page.keyboard.press('Escape');
  await expect(debian).toBeFocused();
  await page.locator('.guest-open', { hasText: 'alpine' }).click();
  await expect(page.getByRole('tab', { name: 'Files' })).toHaveAttribute('aria-selected', 'true');
  expect(complaints).toEqual([]);
});

test('the sidebar has the width that it was given, and a chart reads its points by the arrows', async () => {
  const { page, complaints } = await pages.show({
    theme: 'light',
    language: 'en',
    place: '#/devices/3A081FDJH00142/guests/alpine/cgroup',
  });
  const edge = page.getByRole('separator', { name: 'Width of the sidebar' });
  const width = async (): Promise<number> => (await page.locator('.sidebar').boundingBox())?.width ?? 0;
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(width).toBe(288);
  const box = await edge.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 3, 400);
  await page.mouse.down();
  await page.mouse.move(340, 400);
  await page.mouse.up();
  await expect.poll(width).toBe(340);
  // Kept, and told to the other windows.
  expect(await page.evaluate(() => JSON.parse(localStorage.getItem('lodge.settings') ?? '{}').sidebarWidth)).toBe(340);
  const chart = page.getByRole('figure', { name: 'CPU' });
  await chart.getByRole('img').focus();
  await page.keyboard.press('Home');
  await expect(chart.locator('.legend-time')).toHaveText(/^−/);
  await expect(chart.getByRole('status')).toHaveText(/^−.*Used .*%/);
  await page.keyboard.press('Escape');
  await expect(chart.locator('.legend-time')).toHaveCount(0);
  expect(complaints).toEqual([]);
});
