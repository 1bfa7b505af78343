// SPDX-License-Identifier: Apache-2.0
import type { Page } from '@playwright/test';

export interface View {
  name: string;
  scene?: string;
  place?: string;
  /** What is there when the view is. */
  ready: string;
  act?(page: Page): Promise<void>;
}

const phone = '#/devices/3A081FDJH00142';
const list = '.guest-row >> nth=0';

/** Whatever the language. */
function press(selector: string): (page: Page) => Promise<void> {
  return async (page) => page.locator(selector).first().click();
}

/** Opens a menu, then its entry. */
function pick(menu: string, entry: number): (page: Page) => Promise<void> {
  return async (page) => {
    await page.locator(menu).first().click();
    await page.getByRole('menuitem').nth(entry).click();
  };
}

/** Another program has just destroyed it: to stop it fails, and that is told beside what one does. */
async function stopOneThatHasGone(page: Page): Promise<void> {
  await page.evaluate((serial) => {
    const { standIn } = globalThis as unknown as { standIn: { emit(name: string, event: object): void } };
    const guest = { state: 'RUNNING', reboots: 0, addresses: [], startedAtMs: Date.now() };
    const guests = ['alpine', 'gone'].map((name) => ({ ...guest, name }));
    standIn.emit('guests.changed', { serial, guests });
  }, '3A081FDJH00142');
  await page.locator('.guest-row >> nth=1').locator('.guest-actions .button').first().click();
}

/** Every view of the window, in the scenes of renderer/preview. */
export const views: readonly View[] = [
  { name: 'no-devices', scene: 'no-devices', ready: '.first-steps' },
  { name: 'adb-missing', scene: 'adb-missing', ready: '[data-reason="adb-program-missing"]' },
  { name: 'choose', ready: '.empty-title' },
  { name: 'recovery', place: '#/devices/R58M3099', ready: '.empty-title' },
  { name: 'unauthorized', place: '#/devices/ZY22G8Q4PL', ready: '.empty-title' },
  { name: 'pushing', scene: 'pushing', place: phone, ready: '[role="progressbar"]' },
  { name: 'permission', scene: 'permission', place: phone, ready: 'h2' },
  { name: 'root-denied', scene: 'root-denied', place: phone, ready: '[data-reason="root-denied"]' },
  { name: 'reconnecting', scene: 'reconnecting', place: phone, ready: 'h1' },
  { name: 'no-guests', scene: 'no-guests', place: phone, ready: '.empty-title' },
  { name: 'guests', place: phone, ready: list },
  {
    name: 'guests-chosen',
    place: phone,
    ready: '.bulk-bar',
    act: (page) => page.getByRole('checkbox').nth(0).click(),
  },
  {
    name: 'guest-menu',
    place: phone,
    ready: '[role="menu"]',
    act: (page) => page.locator(list).getByRole('button').last().click(),
  },
  {
    name: 'guest-right-click',
    place: phone,
    ready: '[role="menu"]',
    act: (page) => page.locator(list).click({ button: 'right', position: { x: 300, y: 20 } }),
  },
  {
    name: 'device-right-click',
    place: phone,
    ready: '[role="menu"]',
    act: (page) => page.locator('.device-row >> nth=1').click({ button: 'right' }),
  },
  { name: 'new-guest', place: phone, ready: '[role="dialog"]', act: (page) => page.keyboard.press('Alt+n') },
  ...(['image', 'limits', 'network', 'review'] as const).map((step, index) => ({
    name: `new-guest-${step}`,
    place: phone,
    ready: step === 'review' ? '.plan' : '.wizard-body',
    act: async (page: Page): Promise<void> => {
      await page.keyboard.press('Alt+n');
      await page.locator('[role="dialog"] input').first().fill('alpine-edge');
      for (let pressed = 0; pressed <= index; pressed++) {
        await page.keyboard.press('Enter');
        await page.locator(`.wizard-steps li:nth-child(${pressed + 2}) [aria-current]`).waitFor();
        if (pressed === 0) await page.locator('[role="dialog"] input').first().fill('/home/me/rootfs.tar.gz');
        await page.locator('[role="dialog"] input, [role="dialog"] button[type="submit"]').first().focus();
      }
    },
  })),
  { name: 'palette', place: phone, ready: '[role="combobox"]', act: (page) => page.keyboard.press('Control+k') },
  { name: 'shortcuts', place: phone, ready: '.shortcut-list', act: (page) => page.keyboard.press('F1') },
  {
    name: 'add-device',
    place: phone,
    ready: '.found-list',
    act: (page) => page.locator('.sidebar-title button').click(),
  },
  { name: 'settings', place: phone, ready: '.settings-rows', act: (page) => page.keyboard.press('Control+Comma') },
  ...(
    [
      ['terminal', '.settings-rows'],
      ['adb', '.server-list'],
      ['app', '.update-state'],
    ] as const
  ).map(([name, ready], index) => ({
    name: `settings-${name}`,
    scene: 'several-servers',
    place: phone,
    ready,
    act: async (page: Page): Promise<void> => {
      await page.keyboard.press('Control+Comma');
      await page
        .locator('.settings-choice')
        .nth(index + 1)
        .click();
    },
  })),
  { name: 'notices', place: phone, ready: '.sidebar .notice-failure', act: stopOneThatHasGone },
  { name: 'activity', place: phone, ready: '.activity', act: (page) => page.keyboard.press('Alt+a') },
  { name: 'overview', place: `${phone}/guests/alpine/overview`, ready: '.live-tiles' },
  {
    name: 'properties',
    scene: 'android',
    place: `${phone}/guests/lineage/overview`,
    ready: '.properties',
    act: async (page) => {
      const card = page.locator('.properties');
      await card.waitFor();
      await card.scrollIntoViewIfNeeded();
      await card.getByRole('button').first().click();
    },
  },
  { name: 'overview-failed', place: `${phone}/guests/busybox/overview`, ready: '.failure' },
  { name: 'console', place: `${phone}/guests/alpine/console`, ready: '.xterm-screen' },
  {
    name: 'console-split',
    place: `${phone}/guests/alpine/console`,
    ready: '.console-panes[data-direction="row"]',
    act: (page) => page.locator('.toolbar-group').nth(1).getByRole('button').first().click(),
  },
  { name: 'boot-log', place: `${phone}/guests/alpine/boot-log`, ready: '.log-row >> nth=3' },
  { name: 'boot-log-android', scene: 'android', place: `${phone}/guests/lineage/boot-log`, ready: '.log-tag >> nth=1' },
  {
    name: 'boot-timeline',
    scene: 'android',
    place: `${phone}/guests/lineage/boot-log`,
    ready: '.stage-difference >> nth=1',
    act: async (page) => {
      await press('.boot-bar [role="radio"] >> nth=1')(page);
      await page.locator('.boot-timeline-head select').selectOption({ index: 1 });
    },
  },
  { name: 'boot-failed', scene: 'android', place: `${phone}/guests/redroid/boot-log`, ready: '.verdict' },
  { name: 'overview-boot-failed', scene: 'android', place: `${phone}/guests/redroid/overview`, ready: '.verdict' },
  { name: 'cgroup', place: `${phone}/guests/alpine/cgroup`, ready: '.u-over >> nth=0' },
  { name: 'network', place: `${phone}/guests/alpine/network`, ready: '.u-over >> nth=0' },
  {
    name: 'network-ports',
    place: `${phone}/guests/alpine/network`,
    ready: '.port-form .field-error',
    act: async (page) => {
      const fields = page.locator('.ports-card >> nth=1').locator('input');
      await fields.nth(0).fill('8080');
      await fields.nth(1).fill('eighty');
      await page.locator('.ports-two').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'network-sockets',
    place: `${phone}/guests/alpine/network`,
    ready: '.socket-name',
    act: (page) => page.locator('.network-two').scrollIntoViewIfNeeded(),
  },
  { name: 'config', place: `${phone}/guests/alpine/config`, ready: '.editor' },
  {
    name: 'config-plan',
    place: `${phone}/guests/alpine/config`,
    ready: '.plan',
    act: press('.config [role="radio"] >> nth=1'),
  },
  {
    name: 'config-compare',
    place: `${phone}/guests/alpine/config`,
    ready: '.config-diff',
    act: async (page) => {
      await page.locator('.editor textarea').fill('lxc.uts.name = other');
      await page.locator('.config button[aria-pressed]').click();
    },
  },
  {
    name: 'console-search',
    place: `${phone}/guests/alpine/console`,
    ready: '.terminal-search',
    act: press('.toolbar-group >> nth=2 >> button'),
  },
  {
    name: 'console-command',
    place: `${phone}/guests/alpine/console`,
    ready: '.shell-form',
    act: pick('.console-places .icon-button', 1),
  },
  { name: 'device-menu', place: phone, ready: '[role="menu"]', act: press('.page-header [aria-haspopup="menu"]') },
  {
    name: 'device-rename',
    place: phone,
    ready: '[role="dialog"]',
    act: pick('.page-header [aria-haspopup="menu"]', 0),
  },
  { name: 'device-facts', place: phone, ready: 'details[open]', act: press('.facts summary') },
  {
    name: 'kill',
    place: `${phone}/guests/alpine/overview`,
    ready: '[role="alertdialog"]',
    act: pick('.guest-actions [aria-haspopup="menu"]', -1),
  },
  {
    name: 'destroy',
    place: `${phone}/guests/debian-builder/overview`,
    ready: '[role="alertdialog"]',
    act: pick('.guest-actions [aria-haspopup="menu"]', -1),
  },
  ...(
    [
      ['snapshot', 0],
      ['clone', 1],
      ['start-copy', 2],
      ['rename-guest', 3],
      ['export', 4],
      ['autostart', 5],
    ] as const
  ).map(([name, entry]) => ({
    name,
    place: `${phone}/guests/debian-builder/overview`,
    ready: '[role="dialog"]',
    act: pick('.guest-actions [aria-haspopup="menu"]', entry),
  })),
  { name: 'snapshots', place: `${phone}/guests/debian-builder/overview`, ready: '.snapshot-list' },
  {
    name: 'roll-back',
    place: `${phone}/guests/debian-builder/overview`,
    ready: '[role="dialog"]',
    act: press('.snapshot-actions button'),
  },
  {
    name: 'checks',
    place: phone,
    ready: '.checks-verdict',
    act: press('.checks-offer button >> nth=1'),
  },
  {
    name: 'config-running',
    place: `${phone}/guests/alpine/config`,
    ready: '.running-note',
    act: press('.config [role="radio"] >> nth=2'),
  },
  {
    name: 'add-device-qr',
    place: phone,
    ready: '.qr-code',
    act: async (page) => {
      await page.locator('.sidebar-title button').click();
      await page.locator('.pair-form button').first().click();
    },
  },
  { name: 'files', place: `${phone}/guests/alpine/files`, ready: '.file-open >> nth=3' },
  {
    name: 'files-chosen',
    place: `${phone}/guests/alpine/files`,
    ready: 'tr[data-chosen]',
    act: press('.file-table td .check >> nth=2'),
  },
  {
    name: 'files-right-click',
    place: `${phone}/guests/alpine/files`,
    ready: '[role="menu"]',
    act: async (page) => {
      await page.locator('.file-open', { hasText: 'motd' }).click({ button: 'right' });
    },
  },
  {
    name: 'files-text',
    place: `${phone}/guests/alpine/files`,
    ready: '.file-text-content',
    act: (page) => page.locator('.file-open', { hasText: 'motd' }).click(),
  },
  {
    name: 'files-remove',
    place: `${phone}/guests/alpine/files`,
    ready: '[role="alertdialog"]',
    act: async (page) => {
      await page.locator('.file-table td .check').nth(2).click();
      await page.keyboard.press('Delete');
    },
  },
  {
    name: 'files-rename',
    place: `${phone}/guests/alpine/files`,
    ready: '[role="dialog"]',
    act: async (page) => {
      await page.locator('.file-table td .check').nth(2).click();
      await page.keyboard.press('F2');
    },
  },
  { name: 'cgroup-off', place: `${phone}/guests/debian-builder/cgroup`, ready: '.empty-title' },
];
