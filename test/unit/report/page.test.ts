import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { renderReport, type Report } from '../../../src/report/index.js';
import {
  classificationReport,
  detectionReport,
  hostileReport,
  resultOf,
  runOf,
  searchReport,
  segmentationReport,
  sweepReport,
  unlabelledReport,
} from '../../helpers/report-fixture.js';

const VOID = ['meta', 'input', 'br', 'path', 'rect', 'line', 'circle', 'image'];

/** Tags with their attributes; throws where they are not properly nested. */
function tagsOf(page: string): { readonly name: string; readonly attributes: ReadonlyMap<string, string> }[] {
  const inert = page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').replace('<!doctype html>', '');
  const open: string[] = [];
  return [
    ...inert.matchAll(/<(\/?)([a-z][a-z0-9-]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<>]*")?)*)\s*(\/?)>|</g),
  ].flatMap((match) => {
    const [whole, closing, name = '', attributes = '', single] = match;
    if (whole === '<') throw new Error(`a stray < at ${inert.slice(match.index, match.index + 60)}`);
    if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes another at ${match.index}`);
      return [];
    }
    if (!single && !VOID.includes(name)) open.push(name);
    const found = [...attributes.matchAll(/([a-zA-Z][a-zA-Z0-9:-]*)(?:="([^"]*)")?/g)].map(
      ([, key, value]) => [key!, value ?? ''] as const,
    );
    return [{ name, attributes: new Map(found) }];
  });
}

const failedOnly: Report = {
  ...sweepReport(),
  runs: [runOf({}, null, [{ code: 'NO_IMAGES', where: 'x', problem: 'none', hint: 'give some' }])],
  chosen: null,
  detail: null,
};
const bare: Report = {
  ...detectionReport(),
  runs: [runOf({}, resultOf({}, { half: 1, loss: 0, rate: 0, error: 0 }, [1]))],
  chosen: null,
  detail: null,
};
const broken: Report = {
  ...detectionReport(),
  // as JSON leaves what is not finite
  runs: [
    runOf(
      {},
      JSON.parse(JSON.stringify(resultOf({ map50: NaN }, { half: 1, loss: 0, rate: 0.1, error: Infinity }))) as never,
    ),
  ],
};

const reports: readonly (readonly [name: string, report: Report])[] = [
  ['a detector', detectionReport()],
  ['a classifier', classificationReport()],
  ['a segmenter', segmentationReport()],
  ['images without labels', unlabelledReport()],
  ['a sweep', sweepReport()],
  ['a search', searchReport()],
  ['hostile names', hostileReport()],
  ['a failure alone', failedOnly],
  ['one readout without a spike', bare],
  ['numbers that are none', broken],
  ['a network of 200 layers', detectionReport({ layers: 200 })],
];

describe.each(reports)('the page of %s', (_, report) => {
  const page = renderReport(report);
  const tags = tagsOf(page);

  test('fetches nothing and runs nothing of its own', () => {
    const fetched = tags.flatMap(({ name, attributes }) =>
      ['src', 'href', 'xlink:href', 'srcset', 'action', 'data', 'poster', 'formaction'].flatMap((key) => {
        const value = attributes.get(key);
        return value === undefined || (name === 'a' && value.startsWith('#')) ? [] : [[name, value.slice(0, 22)]];
      }),
    );
    expect(
      fetched.filter(([name, value]) => name !== 'image' || !/^data:image\/(png|jpeg);base64/.test(value!)),
    ).toEqual([]);
    const handlers = tags.flatMap(({ attributes }) => [...attributes.keys()].filter((key) => /^on|^style$/i.test(key)));
    expect(handlers).toEqual([]);
    expect(
      tags.some(({ name }) =>
        ['iframe', 'object', 'embed', 'link', 'base', 'form', 'foreignobject'].includes(name.toLowerCase()),
      ),
    ).toBe(false);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  test('allows its own style and script and nothing else', () => {
    const policy = tags
      .find(({ attributes }) => attributes.get('http-equiv') === 'Content-Security-Policy')!
      .attributes.get('content')!;
    expect(policy).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    );
    for (const [element, source] of [
      ['style', 'style-src'],
      ['script', 'script-src'],
    ] as const) {
      const content = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)![1]!;
      expect(policy).toContain(`${source} 'sha256-${createHash('sha256').update(content).digest('base64')}'`);
    }
  });

  test('has every anchor and label once, and every one that is pointed at', () => {
    const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const wanted = tags.flatMap(({ attributes }) => [
      ...(attributes.get('href')?.startsWith('#') ? [attributes.get('href')!.slice(1)] : []),
      ...(attributes.get('aria-labelledby')?.split(' ') ?? []),
    ]);
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
    const charts = tags.filter(({ name, attributes }) => name === 'svg' && attributes.get('aria-hidden') !== 'true');
    expect(
      charts.filter(({ attributes }) => attributes.get('role') !== 'img' || !attributes.has('aria-labelledby')),
    ).toEqual([]);
  });

  test('is small, says no nonsense, and is the same every time', () => {
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    const numbers = tags.flatMap(({ attributes }) =>
      ['d', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'width', 'height', 'viewBox'].flatMap(
        (key) => attributes.get(key) ?? [],
      ),
    );
    expect(numbers.filter((value) => /NaN|Infinity|undefined|null/.test(value))).toEqual([]);
    expect(page.replace(/<script>[\s\S]*/, '')).not.toMatch(/\b(NaN|undefined|Infinity|\[object)\b/);
    expect(renderReport(JSON.parse(JSON.stringify(report)) as Report)).toBe(page);
  });
});

describe('sections', () => {
  const titles = (report: Report): string[] =>
    [...renderReport(report).matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title!);
  test('are those that there is something to say in', () => {
    const rest = ['Pictures', 'Layers', 'ANN against SNN', 'Spikes', 'Energy, three ways', 'Provenance'];
    expect(titles(detectionReport())).toEqual(['Summary', 'Over time', 'Accuracy for its price', 'The run', ...rest]);
    expect(titles(searchReport())).toEqual([
      'Summary',
      'Over time',
      'Accuracy for its price',
      'The run',
      'Search',
      ...rest,
    ]);
    expect(titles(failedOnly)).toEqual(['Summary', 'The run', 'Provenance']);
  });

  test('say what they leave out', () => {
    const page = renderReport(detectionReport({ layers: 200 }));
    expect(page).toMatch(/layers left out to keep the page small/);
    expect(page).toMatch(/neurons? of 900 drawn/);
    const many = sweepReport();
    const runs = Array.from({ length: 1200 }, (_, i) => ({ ...many.runs[1 + (i % 2)]!, label: { i } }));
    const large = renderReport({ ...many, runs, chosen: 0 });
    expect(Buffer.byteLength(large)).toBeLessThan(2_000_000);
    expect(large).toMatch(/dominated readouts not drawn/);
    expect(large).toMatch(/runs more in the CSV file/);
  });
});
