// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Footprint, footprintOf } from '../phone/footprint.ts';
import { AppPage } from './app-page.ts';
import { expect, type OpenApp, test } from './fixtures.ts';

const guest = 'busybox';

/** The main job as a person does it, one step a test, in one window: a failure names the step. */
test.describe
  .serial('start a guest on a connected phone', () => {
    let app: AppPage;
    let open: OpenApp;
    let before: Footprint;
    let userDataDirectory: string;

    test.beforeAll(async ({ openShell, world }) => {
      userDataDirectory = await mkdtemp(join(tmpdir(), 'lodge-e2e-'));
      open = await openShell({ adbServerPort: world.adbServerPort, userDataDirectory });
      app = new AppPage(open.page);
    });

    test.afterAll(async () => {
      await open?.close();
      await rm(userDataDirectory, { recursive: true, force: true });
    });

    test('the phone appears and becomes ready by one click', async ({ world, keep }) => {
      await app.device(world.phone.serial).click();
      await expect(app.page.getByRole('heading', { name: 'Guests', exact: true })).toBeVisible({ timeout: 60_000 });
      await expect(app.page.getByText('No guests yet')).toBeVisible();
      await keep(app.page, '01-device');
    });

    test('a guest is made from an archive on the computer', async ({ world, keep }) => {
      await app.createGuest({
        name: guest,
        archive: world.guestTar,
        pair: { address: '10.83.0.2/24', hostAddress: '10.83.0.1/24' },
      });
      await expect(app.page.getByRole('heading', { name: guest, level: 1 })).toBeVisible({ timeout: 60_000 });
      await expect(app.state()).toHaveText('Stopped');
      await keep(app.page, '02-created');
      before = await footprintOf(world.phone);
    });

    test('Start leads to RUNNING', async ({ keep }) => {
      await app.button('Start').click();
      await expect(app.state()).toHaveText('Running', { timeout: 60_000 });
      // With the first figures and what runs inside.
      await expect(app.page.locator('.live-value').first()).not.toHaveText('–');
      await expect(app.page.locator('.processes-table')).toBeVisible();
      await keep(app.page, '03-running');
    });

    test('the boot log has the steps of the start and what the guest has printed', async ({ keep }) => {
      await app.openTab('Boot log');
      await expect(app.page.getByText('guest: boot step 4 of 4: ready')).toBeVisible();
      await expect(app.page.getByText('pivot_root').first()).toBeVisible();
      await keep(app.page, '04-boot-log');
    });

    test('the terminal answers what is typed', async ({ keep }) => {
      await app.openTab('Console');
      await expect.poll(() => app.terminalText()).toContain('guest: boot step 4 of 4: ready');
      await app.type('echo the answer is $((6 * 7))');
      await expect.poll(() => app.terminalText()).toContain('the answer is 42');
      await keep(app.page, '05-console');
    });

    test("a resize of the window reaches the guest's terminal", async () => {
      const first = await app.terminalSize();
      await app.page.setViewportSize({ width: 1000, height: 640 });
      await expect.poll(async () => (await app.terminalSize()).columns).not.toBe(first.columns);
      // Asked again: the guest is told when the size stands still, which may be behind the question.
      const isTold = async (): Promise<boolean> => {
        await app.type('stty size');
        const { columns, rows } = await app.terminalSize();
        return (await app.terminalText()).includes(`${rows} ${columns}`);
      };
      await expect.poll(isTold).toBe(true);
      await app.page.setViewportSize({ width: 1280, height: 800 });
    });

    test('a shell in the guest, and its end', async ({ keep }) => {
      await app.page.getByRole('radio', { name: 'Shell' }).click();
      await app.type('echo shell of $(hostname) as $(id -u)');
      await expect.poll(() => app.terminalText()).toContain('shell of busybox as 0');
      await keep(app.page, '05-shell');
      await app.type('exit');
      await expect(app.page.getByText('The terminal is closed.')).toBeVisible();
      await app.button('Open again').click();
      await app.type('echo again $((2 * 21))');
      await expect.poll(() => app.terminalText()).toContain('again 42');
      await app.page.getByRole('radio', { name: 'Console', exact: true }).click();
      await expect.poll(() => app.terminalText()).toContain('the answer is 42');
    });

    test('a frozen guest goes on where it was', async ({ keep }) => {
      await app.button('Freeze').click();
      await expect(app.state()).toHaveText('Frozen');
      await keep(app.page, '05-frozen');
      await app.button('Unfreeze').click();
      await expect(app.state()).toHaveText('Running');
    });

    test('the cgroup and network panels move', async ({ world, keep }) => {
      await app.openTab('Cgroup');
      const figures = app.page.locator('.figures');
      await expect(figures).toBeVisible();
      const first = await figures.textContent();
      await expect.poll(() => figures.textContent()).not.toBe(first);
      await keep(app.page, '06-cgroup');
      await app.openTab('Network');
      // The page's head has it too, as soon as the device has told it.
      await expect(app.page.getByRole('tabpanel', { name: 'Network' }).getByText('10.83.0.2/24')).toBeVisible();
      const table = app.page.getByRole('table', { name: 'Interfaces' });
      const traffic = await table.textContent();
      await world.phone.rootShell('ping -c 3 -i 0.2 10.83.0.2');
      await expect.poll(() => table.textContent()).not.toBe(traffic);
      await keep(app.page, '07-network');
    });

    test('the cable goes and comes back, and the console has what was printed meanwhile', async ({ world, keep }) => {
      await app.openTab('Console');
      await app.type('(until [ -e /tmp/away ]; do sleep 0.1; done; echo printed while away) & echo waiting $((2 * 4))');
      await expect.poll(() => app.terminalText()).toContain('waiting 8');
      await world.phone.cutCable();
      await expect(app.page.getByText('Device away.')).toBeVisible();
      await keep(app.page, '08-away');
      const { stdout } = await world.phone.rootShell(
        'read pid < /sys/fs/cgroup/lxc.payload.busybox/cgroup.procs && touch /proc/$pid/root/tmp/away && echo $pid',
      );
      expect(stdout.trim()).toMatch(/^\d+$/);
      await world.phone.restoreCable();
      await expect(app.page.getByText('Device away.')).toBeHidden({ timeout: 60_000 });
      await expect.poll(() => app.terminalText()).toMatch(/^(root@busybox:~# )?printed while away/m);
      await expect(app.state()).toHaveText('Running');
      await app.type('echo back again $((40 + 2))');
      await expect.poll(() => app.terminalText()).toContain('back again 42');
      await keep(app.page, '09-back');
    });

    test('Chinese and dark are one click away', async ({ keep }) => {
      const { page } = app;
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).click();
      await page.getByRole('radio', { name: '简体中文' }).click();
      await page.keyboard.press('Escape');
      for (const [index, name] of ['overview', 'console', 'boot-log', 'cgroup', 'network', 'config'].entries()) {
        await page.getByRole('tab').nth(index).click();
        await expect(page.locator('html')).toHaveAttribute('lang', /zh/);
        await keep(page, `10-zh-dark-${name}`);
      }
      await page.getByRole('button', { name: '设置' }).click();
      await page.getByRole('radio', { name: 'English' }).click();
      await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Light' }).click();
      await page.keyboard.press('Escape');
    });

    test('a config with an unknown key is refused by name and line', async ({ keep }) => {
      await app.openTab('Config');
      const editor = app.page.getByRole('textbox', { name: /Config of/ });
      const text = await editor.inputValue();
      await editor.fill(`${text}lxc.utsname = old\n`);
      await app.page.getByRole('button', { name: /Save/ }).click();
      const refusal = app.page.getByRole('alert');
      await expect(refusal.getByText(/, line \d+: lxc\.utsname$/)).toBeVisible();
      await expect(refusal.getByText(/its successor is lxc\.uts\.name\. Correct line/)).toBeVisible();
      await keep(app.page, '11-config-refused');
      await editor.fill(text);
    });

    test('Stop leaves nothing behind on the phone', async ({ world, keep }) => {
      await app.openTab('Overview');
      await app.button('Stop').click();
      await expect(app.state()).toHaveText('Stopped', { timeout: 60_000 });
      await keep(app.page, '12-stopped');
      // The kernel takes a dead guest's links down in its own time.
      await expect.poll(() => footprintOf(world.phone)).toEqual(before);
    });
  });
