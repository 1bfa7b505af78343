// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from '@playwright/test';
import { buildRenderer } from '../../../build/renderer/build-renderer.ts';
import { contentSecurityPolicy } from '../../../electron/web/content-security-policy.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const origin = 'http://lodge.test';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export interface Look {
  theme: 'light' | 'dark' | 'contrast';
  language: 'en' | 'zh-CN';
}

export interface StandInOptions extends Look {
  scene?: string;
  /** The address bar's fragment: where in the app. */
  place?: string;
  width?: number;
  height?: number;
}

export interface StandInWindow {
  page: Page;
  /** What the page complained about: exceptions, errors on the console, what its policy forbade. */
  complaints: string[];
}

const settingsKey = 'lodge.settings';

/** As the page hears it when another window of the app has changed the settings; settled when it returns. */
export async function changeLook(page: Page, look: Look): Promise<void> {
  await page.evaluate(
    ({ key, newValue }) => {
      localStorage.setItem(key, newValue);
      window.dispatchEvent(new StorageEvent('storage', { key, newValue }));
    },
    { key: settingsKey, newValue: JSON.stringify(look) },
  );
  await page.locator(`html[data-theme="${look.theme}"][lang="${look.language}"]`).waitFor();
}

/**
 * The real window in Debian's Chromium over the renderer's stand-in for the bridge: every view, without a phone. No server:
 * the files are answered to the page as it asks, under the product's policy.
 */
export class StandInPages {
  readonly #browser: Browser;
  readonly #directory: string;

  private constructor(browser: Browser, directory: string) {
    this.#browser = browser;
    this.#directory = directory;
  }

  static async open(): Promise<StandInPages> {
    const { outputDirectory } = await buildRenderer({
      minify: true,
      sourcemap: false,
      entry: path.join(root, 'renderer/preview/main.tsx'),
      outputDirectory: path.join(root, 'build/out/renderer-views'),
    });
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    return new StandInPages(browser, outputDirectory);
  }

  async show(options: StandInOptions): Promise<StandInWindow> {
    const { scene = 'main', place = '', theme, language, width = 1280, height = 820 } = options;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      colorScheme: theme === 'light' ? 'light' : 'dark',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.route(`${origin}/**`, async (route) => {
      const name = path.basename(new URL(route.request().url()).pathname) || 'index.html';
      const contentType = types[path.extname(name)] ?? 'application/octet-stream';
      const headers = { 'content-type': contentType, 'content-security-policy': contentSecurityPolicy() };
      await route.fulfill({ headers, body: await readFile(path.join(this.#directory, name)) });
    });
    await page.addInitScript(({ key, value }) => localStorage.setItem(key, value), {
      key: settingsKey,
      value: JSON.stringify({ theme, language }),
    });
    await page.goto(`${origin}/?scene=${scene}${place}`);
    await page.locator('#main').waitFor();
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}
