import type * as AdaptiveCards from 'adaptivecards';
import fc from 'fast-check';
import { cardMessage } from '../../../shared/notify/card';
import { mailOf } from '../../../shared/notify/mailText';
import { collection, type Message, messageOf } from '../../../shared/notify/message';
import { type Notice, reasonLines } from '../../../shared/notify/notice';

/** Its other builds are modules that jest does not load. */
const cards = jest.requireActual<typeof AdaptiveCards>('adaptivecards/dist/adaptivecards.js');

const HOSTILE = `<script>alert("1")</script> [click](https://evil.example) **&'\u202Egnp.exe`;

function aNotice(fields: Partial<Notice> = {}): Notice {
  const said = { title: 'Kubernetes 1.34.2: rollout done', text: 'The fleet runs the version.' };
  const about = { topic: 'rollout' as const, severity: 'good' as const };
  return { key: 'k', ...about, ...said, facts: [], reasons: [], ...fields };
}

function aMessage(fields: Partial<Notice> = {}, links: Message['links'] = []): Message {
  return messageOf(aNotice(fields), 'id', links);
}

function because(subject: string, message: string): Notice['reasons'][number] {
  return { subject, reason: { code: 'c', message } };
}

const facts = [{ label: 'upgraded', value: '11' }];
const FULL = aMessage(
  {
    facts,
    reasons: [because('shop', 'It is stopped.')],
    next: 'Ring production starts on Sat 28 Nov 21:00.',
    actions: ['Start shop and publish the event again.'],
  },
  [{ title: 'Details', url: 'https://app.example/api/rollouts/1.34.2' }],
);

interface Block {
  type: string;
  inlines: { type: string; text: string; color?: string }[];
}

interface Card {
  body: Block[];
  actions?: { type: string; title: string; url: string }[];
}

/** The card in the envelope; Microsoft's own renderer has nothing to complain about it. */
function cardIn(message: Message): Card {
  const envelope = JSON.parse(JSON.stringify(cardMessage(message))) as {
    type: string;
    attachments: { contentType: string; content: Card }[];
  };
  const [attachment, ...others] = envelope.attachments;
  expect([envelope.type, attachment?.contentType, others.length]).toEqual([
    'message',
    'application/vnd.microsoft.card.adaptive',
    0,
  ]);
  const context = new cards.SerializationContext();
  const card = new cards.AdaptiveCard();
  card.parse(attachment?.content, context);
  const complaints = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at));
  expect(complaints).toEqual([]);
  expect(card.validateProperties().validationEvents).toEqual([]);
  return attachment?.content ?? { body: [] };
}

/** What a reader sees, a line per block. */
function linesOf(message: Message): string[] {
  return cardIn(message).body.map(({ inlines }) => inlines.map(({ text }) => text).join(''));
}

describe('reasons', () => {
  test('each is a line with its subject', () => {
    const reasons = [because('shop', 'It is stopped.')];
    expect(reasonLines({ reasons })).toEqual(['shop: It is stopped.']);
  });

  test('after twenty the rest is counted', () => {
    const reasons = Array.from({ length: 25 }, (_, at) => because(`c${at}`, 'Stopped.'));
    const lines = reasonLines({ reasons });
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 5 more');
  });
});

describe('a card', () => {
  test('tells what happened, why, what is next and what to do, with a button', () => {
    expect(linesOf(FULL)).toEqual([
      'Kubernetes 1.34.2: rollout done',
      'The fleet runs the version.',
      'upgraded: 11',
      'shop: It is stopped.',
      'Next: Ring production starts on Sat 28 Nov 21:00.',
      'What you can do',
      '– Start shop and publish the event again.',
    ]);
    expect(cardIn(FULL).actions).toEqual([
      { type: 'Action.OpenUrl', title: 'Details', url: 'https://app.example/api/rollouts/1.34.2' },
    ]);
  });

  test('of little has no empty part', () => {
    expect(linesOf(aMessage())).toHaveLength(2);
    expect(cardIn(aMessage())).not.toHaveProperty('actions');
  });

  test.each([
    { severity: 'info' as const, color: 'Default' },
    { severity: 'good' as const, color: 'Good' },
    { severity: 'attention' as const, color: 'Attention' },
  ])('is coloured: $severity', ({ severity, color }) => {
    expect(cardIn(aMessage({ severity })).body[0]?.inlines[0]?.color).toBe(color);
  });

  test('shows hostile names as text: no Markdown is read, no direction is turned around', () => {
    const hostile = aMessage({ ...everywhere(HOSTILE), actions: [HOSTILE] });
    const { body } = cardIn(hostile);
    expect(new Set(body.map(({ type }) => type))).toEqual(new Set(['RichTextBlock']));
    const runs = body.flatMap(({ inlines }) => inlines);
    expect(new Set(runs.map(({ type }) => type))).toEqual(new Set(['TextRun']));
    expect(runs.map(({ text }) => text).join('\n')).not.toContain('\u202E');
    // Title, text, fact, reason, next and action; the fact's value is cut shorter.
    const asWritten = runs.filter(({ text }) => text.includes('[click](https://evil'));
    expect(asWritten.length).toBeGreaterThanOrEqual(6);
  });

  const anyText = fc.string({ unit: 'binary', maxLength: 2000 });

  test('is never over the 28 KB of Teams', () => {
    const notices = fc.record({
      title: anyText,
      text: anyText,
      facts: fc.array(fc.record({ label: anyText, value: anyText }), { maxLength: 60 }),
      reasons: fc.array(fc.tuple(anyText, anyText).map(([a, b]) => because(a, b))),
      actions: fc.array(anyText),
      next: anyText,
    });
    fc.assert(
      fc.property(notices, (fields) => {
        const text = JSON.stringify(cardMessage(aMessage(fields)));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(28 * 1024);
      }),
      { numRuns: 50 },
    );
  });

  test('that would be too long loses reasons and says how many', () => {
    const reasons = Array.from({ length: 20 }, (_, at) => because(`c${at}`, '"'.repeat(5000)));
    const wide = reasons.map(({ subject }) => because(subject, '漢'.repeat(5000)));
    expect(linesOf(aMessage({ reasons })).at(-1)).toMatch(/^c19: /);
    expect(linesOf(aMessage({ reasons: wide })).at(-1)).toMatch(/^and \d+ more$/);
  });
});

describe('a mail', () => {
  test('says the same in HTML and in plain text', () => {
    const mail = mailOf(FULL);
    expect(mail.subject).toBe('Kubernetes 1.34.2: rollout done');
    expect(mail.plainText).toBe(
      [
        'Kubernetes 1.34.2: rollout done',
        'The fleet runs the version.',
        'upgraded: 11',
        '- shop: It is stopped.',
        'Next: Ring production starts on Sat 28 Nov 21:00.',
        'To do: Start shop and publish the event again.',
        'Details: https://app.example/api/rollouts/1.34.2',
      ].join('\n\n'),
    );
    for (const part of ['>upgraded</th>', '>11</td>', '<li>shop: It is', '>Details</a>']) {
      expect(mail.html).toContain(part);
    }
  });

  test('of little has no empty table or list', () => {
    expect(mailOf(aMessage()).html).not.toMatch(/<table|<ul|<a /);
  });

  test('has no tag and no attribute from outside, wherever the text stands', () => {
    const tags = (text: string) => {
      const links = [{ title: text, url: text }];
      return mailOf(aMessage(everywhere(text), links)).html.match(/<[^>]*>/g)?.length;
    };
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from(`<>"'&/=a `)) }), (text) => {
        expect(tags(text)).toBe(tags('x'));
      }),
    );
    expect(mailOf(aMessage(everywhere(HOSTILE))).html).toContain(
      '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;',
    );
  });

  test('has a subject of one line', () => {
    const { subject } = mailOf(aMessage({ title: 'done\r\nBcc: everybody@contoso.example' }));
    expect(subject).toBe('done Bcc: everybody@contoso.example');
  });
});

describe('a collection', () => {
  const headline = (title: string, severity: Notice['severity'] = 'info') => ({
    topic: 'rollout' as const,
    severity,
    title,
  });

  test('counts what is the same, and puts first what needs attention', () => {
    const message = collection(
      [headline('a is done'), headline('a is done'), headline('b has failed', 'attention')],
      'id',
      'storm',
    );
    expect(message).toMatchObject({
      title: '3 more like this: rollout',
      severity: 'attention',
      lines: ['b has failed', 'a is done (2 times)'],
    });
  });

  test('lists twenty and counts the rest, so that nothing is hidden', () => {
    const many = Array.from({ length: 9_990 }, (_, at) => headline(`cluster ${at} is done`));
    const { lines, title } = collection([headline('first'), ...many], 'id', 'digest');
    expect(title).toBe('9991 notices: rollout');
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 9971 more');
  });
});

function everywhere(text: string): Partial<Notice> {
  const hostile = [{ label: text, value: text }];
  return { title: text, text, facts: hostile, reasons: [because(text, text)], next: text };
}
