// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from '@playwright/test';

/** What the terminal's element offers to tests (renderer/README.md). */
interface TerminalElement extends Element {
  lodgeTerminal: {
    text(): string;
    lastLines(): string;
    readonly columns: number;
    readonly rows: number;
    readonly phase: string;
  };
}

/** The app as a person uses it: by names and roles. */
export class AppPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  device(serial: string): Locator {
    return this.page.getByRole('list', { name: 'Devices' }).getByRole('button', { name: new RegExp(serial) });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** The state that the guest's page shows. */
  state(): Locator {
    return this.page.locator('.guest-title .state-chip');
  }

  async openTab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name, exact: true }).click();
  }

  /** With `pair` the form is filled to its last field; without it only what a guest needs, which has no network. */
  async createGuest(options: {
    name: string;
    archive: string;
    pair?: { address: string; hostAddress: string };
  }): Promise<void> {
    const { page } = this;
    await page
      .getByRole('button', { name: /New guest|Create the first guest/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    const next = dialog.getByRole('button', { name: 'Next' });
    await dialog.getByLabel('Name').fill(options.name);
    if (options.pair !== undefined) {
      await dialog.getByText('Advanced').click();
      await dialog.getByText('BusyBox', { exact: true }).click();
    }
    await next.click();
    await dialog.getByLabel('Root file system').fill(options.archive);
    await next.click();
    if (options.pair !== undefined) {
      await dialog.getByLabel('Memory').fill('256');
      await dialog.getByLabel('CPU').fill('80');
      await dialog.getByLabel('Processes').fill('128');
    }
    await next.click();
    if (options.pair !== undefined) {
      await dialog.getByText('Virtual pair').click();
      await dialog.getByLabel('Address in the guest').fill(options.pair.address);
      await dialog.getByLabel('Address on the device').fill(options.pair.hostAddress);
    } else await dialog.getByText('Loopback only').click();
    await next.click();
    await dialog.getByRole('button', { name: 'Create guest' }).click();
  }

  terminalText(): Promise<string> {
    return this.page
      .getByTestId('terminal')
      .evaluate((found) => (found as unknown as TerminalElement).lodgeTerminal.text());
  }

  /** In the page, so that what is being printed is not copied out again and again. */
  async untilTerminalSays(text: string): Promise<void> {
    const isThere = (wanted: string): boolean => {
      // Each time: another tab brings a terminal of its own.
      const found = document.querySelector('[data-testid="terminal"]') as TerminalElement | null;
      return found?.lodgeTerminal.lastLines().includes(wanted) ?? false;
    };
    // Not by frames: a window that was hidden may have none.
    await this.page.waitForFunction(isThere, text, { polling: 20, timeout: 120_000 });
  }

  terminalSize(): Promise<{ columns: number; rows: number }> {
    return this.page.getByTestId('terminal').evaluate((found) => {
      const { columns, rows } = (found as unknown as TerminalElement).lodgeTerminal;
      return { columns, rows };
    });
  }

  /** Types a line as a person does, into the terminal that has the focus. */
  async type(line: string): Promise<void> {
    await this.page.getByTestId('terminal').click();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }
}
