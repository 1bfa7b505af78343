// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, type Page, test } from '@playwright/test';
import { changeLook, StandInPages } from './stand-in-window.ts';
import { views } from './views.ts';

const screenshots = fileURLToPath(new URL('../../../build/out/e2e/screenshots/views/', import.meta.url));

const looks = [
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'zh-CN' },
  { theme: 'contrast', language: 'en' },
] as const;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let pages: StandInPages;

test.beforeAll(async () => {
  pages = await StandInPages.open();
});
test.afterAll(() => pages.close());

/** What axe finds, as "rule: element". xterm's rows are a drawing; its screen-reader mode is what speaks. */
async function axeFindings(page: Page): Promise<string[]> {
  // The page's policy lets no script in but its own; the inspector's door is not the page's.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    interface Finding {
      id: string;
      nodes: { target: string[] }[];
    }
    const { axe } = globalThis as unknown as { axe: { run(context: object): Promise<{ violations: Finding[] }> } };
    const { violations } = await axe.run({ exclude: [['.xterm']] });
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
  });
}

for (const { name, scene, place, ready, act } of views) {
  test(name, async () => {
    const where = { ...(scene === undefined ? {} : { scene }), ...(place === undefined ? {} : { place }) };
    const { page, complaints } = await pages.show({ ...looks[0], ...where });
    await page
      .locator(act === undefined ? ready : '#main :is(h1, .guest-row)')
      .first()
      .waitFor();
    await act?.(page);
    for (const look of looks) {
      await test.step(`${look.theme}, ${look.language}`, async () => {
        // The look changes under the view, as it does when a person changes it in another window.
        await changeLook(page, look);
        await page.locator(ready).first().waitFor();
        await page.screenshot({ path: `${screenshots}${name}-${look.theme}-${look.language}.png` });
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(wider, 'the page scrolls sideways').toBeLessThanOrEqual(0);
        expect(complaints).toEqual([]);
        expect(await axeFindings(page)).toEqual([]);
      });
    }
    await page.context().close();
  });
}

test('axe sees what a person with a screen reader would miss', async () => {
  const { page } = await pages.show({ theme: 'light', language: 'en' });
  await page.evaluate(() => document.querySelector('#main')?.append(document.createElement('button')));
  expect((await axeFindings(page)).map((finding) => finding.split(':')[0])).toEqual(['button-name']);
  await page.context().close();
});
