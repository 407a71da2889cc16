import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { renderReport, type Report } from '../../src/report/index.js';
import {
  classificationReport,
  detectionReport,
  hostileNames,
  hostileReport,
  searchReport,
  segmentationReport,
  sweepReport,
} from '../helpers/report-fixture.js';
import { findChromium } from './chromium.js';

const executablePath = findChromium();
if (!executablePath)
  console.warn(
    'reports are not tested in a browser: no chromium, chromium-browser or google-chrome in PATH, and CHROME_PATH names none',
  );

const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

(executablePath ? describe : describe.skip)('in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a report as a file, does something, and expects neither complaints nor requests but that for the file. */
  async function opened(
    report: Report,
    options: BrowserContextOptions,
    act: (page: Page) => Promise<void>,
  ): Promise<void> {
    const file = join(folder, 'report.html');
    writeFileSync(file, renderReport(report));
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => complaints.push('a dialog')));
    page.on('request', (request) => requests.push(request.url().slice(0, 60)));
    const url = pathToFileURL(file).href;
    await page.goto(url);
    await act(page);
    await context.close();
    expect(complaints).toEqual([]);
    // pictures inside the page count as requests
    expect(requests.filter((each) => !each.startsWith('data:image/'))).toEqual([url.slice(0, 60)]);
  }

  const widths = (page: Page): Promise<readonly [number, number]> =>
    page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]');
  /** What an expression of `each` gives for all elements of a selector. */
  const ofAll = <T>(page: Page, selector: string, expression: string): Promise<T[]> =>
    page.evaluate<T[]>(`Array.from(document.querySelectorAll(${JSON.stringify(selector)}), (each) => ${expression})`);
  const backgroundOf = (page: Page): Promise<string> =>
    page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const [LIGHT, DARK] = ['rgb(253, 253, 252)', 'rgb(20, 21, 23)'];

  test.each([
    ['a classifier', classificationReport()],
    ['a segmenter', segmentationReport()],
    ['a sweep', sweepReport()],
    ['a search', searchReport()],
    ['a network of 200 layers', detectionReport({ layers: 200 })],
  ])('a report of %s opens without complaints and fits a phone in both colour schemes', async (_, report) => {
    await opened(report, { ...phone, colorScheme: 'light' }, async (page) => {
      const fits = async (): Promise<void> => {
        const [content, window] = await widths(page);
        expect(content).toBe(window);
      };
      await fits();
      expect(await backgroundOf(page)).toBe(LIGHT);
      await page.emulateMedia({ colorScheme: 'dark' });
      await fits();
      expect(await backgroundOf(page)).toBe(DARK);
      expect(await page.locator('h2').count()).toBeGreaterThan(6);
      // every chart has a size, a name and a description
      const sizes = await ofAll<number>(page, '.drawing svg[role=img]:not(.panel:not([open]) *)', 'each.clientWidth');
      expect(Math.min(...sizes)).toBeGreaterThan(250);
      const told = `each.getAttribute('aria-labelledby').split(' ').map((id) => document.getElementById(id).textContent.trim())`;
      const texts = await ofAll<string[]>(page, 'svg[role=img]', told);
      expect(texts.length).toBeGreaterThan(5);
      expect(texts.filter((each) => each.length !== 2 || each.includes(''))).toEqual([]);
    });
  });

  test('the slider moves the pictures through time and the boxes of each network can be hidden', async () => {
    await opened(detectionReport(), desktop, async (page) => {
      const shown = (): Promise<string[]> =>
        ofAll(page, '.shot:first-child .overlay .snn > .at:not(.off)', 'each.dataset.t');
      expect(await shown()).toEqual(['16']);
      const slider = page.locator('input[type=range]');
      await slider.focus();
      await page.keyboard.press('Home');
      expect(await shown()).toEqual(['1']);
      expect(await page.locator('.slider output').innerText()).toBe('t\u00a0=\u00a01');
      await page.keyboard.press('ArrowRight');
      expect(await shown()).toEqual(['2']);
      expect(await slider.getAttribute('aria-valuetext')).toBe('t\u00a0=\u00a02');
      expect(await page.locator('.shot figcaption .at:not(.off)').first().getAttribute('data-t')).toBe('2');

      const boxes = page.locator('.overlay').first().locator('.ann rect').first();
      expect(await boxes.isVisible()).toBe(true);
      await page.locator('[name=show-ann]').uncheck();
      expect(await boxes.isVisible()).toBe(false);
      expect(await page.locator('.overlay').first().locator('.truth rect').first().isVisible()).toBe(true);
    });
  });

  test('masks, which would cover each other, are shown one at a time', async () => {
    await opened(segmentationReport(), desktop, async (page) => {
      const shown = async (): Promise<boolean[]> =>
        Promise.all(
          ['truth', 'ann', 'snn'].map((kind) =>
            page.locator(`.overlay .${kind} .mask`).filter({ visible: true }).count(),
          ),
        ).then((counts) => counts.map((count) => count > 0));
      expect(await shown()).toEqual([false, false, true]);
      await page.locator('.toggle.ann').click();
      expect(await shown()).toEqual([false, true, false]);
    });
  });

  test('tooltips, tables, sorting, the theme and the choice of a layer work', async () => {
    await opened(sweepReport(), { ...desktop, colorScheme: 'light' }, async (page) => {
      const tooltip = page.locator('#tooltip');
      expect(await tooltip.isVisible()).toBe(false);
      await page.locator('#trade-off .mark').last().hover();
      expect(await tooltip.innerText()).toMatch(/^preset .*mAP50.*of the ANN’s/s);
      await page.mouse.move(0, 0);
      expect(await tooltip.isVisible()).toBe(false);

      const table = page.locator('#over-time details').first();
      await table.locator('summary').click();
      expect(await table.locator('table').innerText()).toContain('97.5');
      await page.locator('[data-open]').click();
      expect(await page.locator('details.data:not([open])').count()).toBe(0);
      await page.locator('[data-open]').click();
      expect(await page.locator('details.data[open]').count()).toBe(0);

      const energies = (): Promise<number[]> =>
        ofAll(page, '#runs table.sortable tbody td:last-child', 'Number(each.dataset.by)');
      const before = await energies();
      const heading = page.locator('#runs thead th').filter({ hasText: 'energy' }).first();
      await heading.locator('button').click();
      expect(await heading.getAttribute('aria-sort')).toBe('ascending');
      expect(await energies()).toEqual(before.toSorted((a, b) => a - b));
      await heading.locator('button').click();
      expect(await energies()).toEqual(before.toSorted((a, b) => b - a));

      expect(await backgroundOf(page)).toBe(LIGHT);
      await page.locator('[data-theme-toggle]').click();
      expect(await backgroundOf(page)).toBe(DARK);
      expect(await page.locator('[data-theme-toggle]').innerText()).toBe('Light');

      const panels = page.locator('#scatter .panel');
      await page.locator('#scatter select').selectOption('3');
      expect(await ofAll(page, '#scatter .panel', 'each.open')).toEqual(
        Array.from({ length: await panels.count() }, (_, i) => i === 3),
      );
      expect(await panels.nth(3).locator('svg').isVisible()).toBe(true);
    });
  });

  test('the graph is coloured by the chosen figure and linked with the table', async () => {
    await opened(detectionReport(), desktop, async (page) => {
      const box = page.locator('#box-9');
      const fill = (): Promise<string[]> => ofAll(page, '#box-9 rect', 'getComputedStyle(each).fill');
      const total = await fill();
      await page.locator('.segments label').filter({ hasText: 'Rate' }).click();
      expect(await fill()).not.toEqual(total);
      expect(await box.locator('.of-rate').isVisible()).toBe(true);
      expect(await box.locator('.of-total').isVisible()).toBe(false);
      await box.click();
      expect(await page.locator('#layer-9').getAttribute('class')).toContain('lit');
      await page.locator('#layer-4 a').click();
      expect(await page.locator('#box-4').getAttribute('class')).toContain('lit');
      expect(await page.locator('.lit').count()).toBe(2);
    });
  });

  test('without scripts all that they add is absent and the rest is there', async () => {
    await opened(detectionReport(), { ...desktop, javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.scripted').filter({ visible: true }).count()).toBe(0);
      expect(await page.locator('#over-time svg').first().isVisible()).toBe(true);
      expect(await page.locator('.overlay .snn .at:not(.off)').first().isVisible()).toBe(true);
      const other = page.locator('#scatter .panel').first();
      await other.locator('summary').click();
      expect(await other.locator('svg').isVisible()).toBe(true);
      await page.locator('.segments label').filter({ hasText: 'Saturation' }).click();
      expect(await page.locator('#box-0 .of-saturation').isVisible()).toBe(true);
    });
  });

  test('hostile names are text: nothing runs, nothing is fetched, nothing breaks out', async () => {
    await opened(hostileReport(), phone, async (page) => {
      await page.locator('[data-open]').click();
      for (const mark of await page
        .locator('#trade-off .mark, #pictures .mark')
        .all()
        .then((all) => all.slice(0, 12)))
        await mark.dispatchEvent('pointerover');
      await page.locator('input[type=range]').fill('0');
      expect(await page.evaluate('window.__pwned')).toBeUndefined();
      const [content, window] = await widths(page);
      expect(content).toBe(window);
      const names = (await page.locator('bdi').allInnerTexts()).join('\n');
      expect(names).toContain('</script><script>');
      expect(await page.locator('body > script').count()).toBe(1);
      expect(await page.locator('section').count()).toBe(11);
      expect(await page.locator('image').count()).toBe(3);
      expect(await page.evaluate<string>('document.querySelector("bdi[title]").title')).toBeTruthy();
      expect(await page.locator(`bdi[title="${hostileNames[5]!}"]`).count()).toBeGreaterThan(0);
      // the command is copied as it is, but for characters that nobody sees
      expect(await page.locator('#command').innerText()).toContain(hostileNames[0]!);
    });
  });
});
