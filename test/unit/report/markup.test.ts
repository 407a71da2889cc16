import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { base64, contentHash } from '../../../src/report/content-hash.js';
import { html } from '../../../src/report/markup.js';
import { endOfPath, nameOf, shortened } from '../../../src/report/names.js';
import { pictureUri } from '../../../src/report/picture-uri.js';
import { plain } from './plain.js';

test('values are text unless they are markup; what is absent leaves nothing', () => {
  const inner = html`<b>${'<&>"\'`'}</b>`;
  expect(html`<p title="${'"x"'}">${inner}${[1, ' ', inner]}${null}${undefined}${false}</p>`.text).toBe(
    '<p title="&quot;x&quot;"><b>&lt;&amp;&gt;&quot;&#39;&#96;</b>1 <b>&lt;&amp;&gt;&quot;&#39;&#96;</b></p>',
  );
});

test('a line break in a template is a space, one in a value stays', () => {
  // prettier-ignore
  const page = html`<p>a
    ${'b\n c'}<b
      >d</b
    ></p>`;
  expect(page.text).toBe('<p>a b\n c<b>d</b></p>');
});

test('whatever a text holds, it stays in its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { text: page } = html`<i title="${text}">${text}</i>`;
      expect(page.match(/[<>"]/g)!.join('')).toBe('<""></>'.replace('/', ''));
    }),
    { seed: 7 },
  );
});

test('characters that nobody sees are shown by their code, those that join letters stay', () => {
  expect(html`${'a\u0000b\u001b\u202Ec\u2066\u200Fd\u2028\ud800\u007f'}`.text).toBe(
    'a⟨U+0000⟩b⟨U+001B⟩⟨U+202E⟩c⟨U+2066⟩⟨U+200F⟩d⟨U+2028⟩⟨U+D800⟩⟨U+007F⟩',
  );
  expect(html`${'a' + '\u0301'.repeat(99)}b`.text).toBe(`a${'\u0301'.repeat(4)}…b`);
  expect(html`${'👩\u200d🔬 क\u200dष\n\t'}`.text).toBe('👩\u200d🔬 क\u200dष\n\t');
});

test('long names lose their middle, and keep it in their tooltip', () => {
  expect(shortened('abcdefghij', 10)).toBe('abcdefghij');
  expect(shortened('abcdefghijk', 10)).toBe('abc…fghijk');
  expect(Array.from(shortened('𝕏'.repeat(99), 10))).toHaveLength(10);
  expect(nameOf('<x>').text).toBe('<bdi class="name">&lt;x&gt;</bdi>');
  const long = nameOf(`${'x'.repeat(100)}"`).text;
  expect(long).toContain(`title="${'x'.repeat(100)}&quot;"`);
  expect(plain(nameOf('y'.repeat(300)))).toHaveLength(44);
  expect(endOfPath('/stage_2/stage_2.3/block.0/Relu')).toBe('stage_2.3/block.0/Relu');
  expect(endOfPath('/stage_2/stage_2.3/block.0/Relu', 21)).toBe('block.0/Relu');
  expect(endOfPath('conv_12')).toBe('conv_12');
  expect(endOfPath('///')).toBe('///');
});

test('pictures are JPEG or PNG inside the page, or none', () => {
  expect(pictureUri('data:image/png;base64,iVBORw0KGgo=')).toBe('data:image/png;base64,iVBORw0KGgo=');
  expect(pictureUri('data:image/jpeg;base64,AAAA')).toBe('data:image/jpeg;base64,AAAA');
  for (const uri of [
    undefined,
    '',
    'https://example.com/x.png',
    'javascript:alert(1)',
    'data:image/svg+xml;base64,AAAA',
    'data:image/png,AAAA',
    'data:image/png;base64,AA"onload=x',
    'data:image/png;base64,AAAA\n',
    ' data:image/png;base64,AAAA',
    'data:image/png;base64,AA=A',
  ])
    expect(pictureUri(uri)).toBeNull();
});

test('hashes are those that browsers compute', () => {
  for (const text of ['', 'abc', 'ä↑𝕏'.repeat(100)])
    expect(contentHash(text)).toBe(`sha256-${createHash('sha256').update(text).digest('base64')}`);
  for (const length of [0, 1, 2, 3, 4, 31]) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37) & 255);
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
  }
});
