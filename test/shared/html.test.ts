import fc from 'fast-check';
import { asIs, html } from '../../shared/html';

test('values are text, pieces are HTML', () => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  expect(html`<p title="${'"x"'}">${2}</p>`.toString()).toBe('<p title="&quot;x&quot;">2</p>');
  expect(html`${items}${asIs('<hr>')}`.toString()).toBe('<li>a</li><li>&lt;b&gt;</li><hr>');
});

test('signs that turn the direction of the text around are taken out', () => {
  expect(html`${'aks-‮dorp-​web\u0000'}`.toString()).toBe('aks- dorp- web ');
});

test('no value gets out of its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const inside = html`<p title="${value}">${value}</p>`.toString();
      expect(inside.slice(10, -4)).not.toMatch(/[<>"'].*[<>"'].*[<>"']/s);
      expect(inside.match(/[<>"]/g)).toHaveLength(6);
    }),
  );
});
