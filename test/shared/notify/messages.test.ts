import fc from 'fast-check';
import { cardMessage } from '../../../shared/notify/card';
import { mailOf } from '../../../shared/notify/mailText';
import { type Notice, reasonLines } from '../../../shared/notify/notice';

const HOSTILE = `<script>alert("1")</script> [click](https://evil.example) **&'\u202Egnp.exe`;

function aNotice(fields: Partial<Notice> = {}): Notice {
  const said = { title: 'Kubernetes 1.34.2: rollout done', text: 'The fleet runs the version.' };
  return {
    key: 'k',
    topic: 'rollout',
    severity: 'good',
    ...said,
    facts: [],
    reasons: [],
    ...fields,
  };
}

function because(subject: string, message: string): Notice['reasons'][number] {
  return { subject, reason: { code: 'c', message } };
}

interface Block {
  type: string;
  text?: string;
  color?: string;
  inlines?: { type: string; text: string }[];
  facts?: { title: string; value: string }[];
}

/** The card in the envelope, which is checked on the way. */
function bodyOf(notice: Notice): Block[] {
  const message = JSON.parse(JSON.stringify(cardMessage(notice))) as {
    attachments: { content: { body: Block[] } }[];
  };
  expect(message).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: { type: 'AdaptiveCard', version: '1.4' },
      },
    ],
  });
  expect(message.attachments).toHaveLength(1);
  return message.attachments[0]?.content.body ?? [];
}

describe('reasons', () => {
  test('each is a line with its subject', () => {
    expect(reasonLines(aNotice({ reasons: [because('shop', 'It is stopped.')] }))).toEqual([
      'shop: It is stopped.',
    ]);
  });

  test('after twenty the rest is counted', () => {
    const reasons = Array.from({ length: 25 }, (_, at) => because(`c${at}`, 'Stopped.'));
    const lines = reasonLines(aNotice({ reasons }));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 5 more');
  });
});

describe('a card', () => {
  test('has title, text, facts and reasons in this order', () => {
    const facts = [{ label: 'upgraded', value: '11' }];
    const body = bodyOf(aNotice({ facts, reasons: [because('shop', 'It is stopped.')] }));
    expect(body).toMatchObject([
      { type: 'TextBlock', text: 'Kubernetes 1.34.2: rollout done', color: 'Good', wrap: true },
      { type: 'RichTextBlock', inlines: [{ text: 'The fleet runs the version.' }] },
      { type: 'FactSet', facts: [{ title: 'upgraded', value: '11' }] },
      { type: 'RichTextBlock', inlines: [{ text: 'shop: It is stopped.' }] },
    ]);
  });

  test('without facts has no empty set of them', () => {
    expect(bodyOf(aNotice()).map(({ type }) => type)).toEqual(['TextBlock', 'RichTextBlock']);
  });

  test.each([
    { severity: 'info' as const, color: 'Default' },
    { severity: 'attention' as const, color: 'Attention' },
  ])('is coloured: $severity', ({ severity, color }) => {
    expect(bodyOf(aNotice({ severity }))[0]?.color).toBe(color);
  });

  test('shows hostile names as text: no Markdown is read, no direction is turned around', () => {
    const body = bodyOf(aNotice({ reasons: [because(HOSTILE, HOSTILE)] }));
    const [run] = body.at(-1)?.inlines ?? [];
    expect(run?.type).toBe('TextRun');
    expect(run?.text).toContain('[click](https://evil.example)');
    expect(run?.text).not.toContain('\u202E');
  });

  const anyText = fc.string({ unit: 'binary', maxLength: 2000 });

  test('is never over the 28 KB of Teams', () => {
    const notices = fc.record({
      title: anyText,
      text: anyText,
      facts: fc.array(fc.record({ label: anyText, value: anyText }), { maxLength: 60 }),
      reasons: fc.array(fc.tuple(anyText, anyText).map(([a, b]) => because(a, b))),
    });
    fc.assert(
      fc.property(notices, (fields) => {
        const text = JSON.stringify(cardMessage(aNotice(fields)));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(28 * 1024);
      }),
      { numRuns: 50 },
    );
  });

  test('that would be too long loses reasons and says how many', () => {
    const reasons = Array.from({ length: 20 }, (_, at) => because(`c${at}`, '"'.repeat(5000)));
    const wide = reasons.map(({ subject }) => because(subject, '漢'.repeat(5000)));
    expect(bodyOf(aNotice({ reasons })).at(-1)?.inlines?.[0]?.text).toMatch(/^c19: /);
    expect(bodyOf(aNotice({ reasons: wide })).at(-1)?.inlines?.[0]?.text).toMatch(/^and \d more$/);
  });
});

describe('a mail', () => {
  test('says the same in HTML and in plain text', () => {
    const facts = [{ label: 'upgraded', value: '11' }];
    const mail = mailOf(aNotice({ facts, reasons: [because('shop', 'It is stopped.')] }));
    expect(mail.subject).toBe('Kubernetes 1.34.2: rollout done');
    expect(mail.plainText).toBe(
      'Kubernetes 1.34.2: rollout done\n\nThe fleet runs the version.\n\nupgraded: 11\n\n- shop: It is stopped.',
    );
    for (const part of ['<h1', '<th align="left">upgraded</th><td>11</td>', '<li>shop: It is']) {
      expect(mail.html).toContain(part);
    }
  });

  test('without facts and reasons has no empty table or list', () => {
    expect(mailOf(aNotice()).html).not.toMatch(/<table|<ul/);
  });

  test('has no tag and no attribute from outside, wherever the text stands', () => {
    const plain = mailOf(aNotice({ ...everywhere('x') })).html;
    const tags = (html: string) => html.match(/<[^>]*>/g);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from(`<>"'&/=a `)) }), (text) => {
        expect(tags(mailOf(aNotice(everywhere(text))).html)).toEqual(tags(plain));
      }),
    );
    expect(mailOf(aNotice(everywhere(HOSTILE))).html).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;',
    );
  });
});

function everywhere(text: string): Partial<Notice> {
  const facts = [{ label: text, value: text }];
  return { title: text, text, facts, reasons: [because(text, text)] };
}
