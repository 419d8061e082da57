/** The picture and the text of a rehearsal, at any size of fleet. */
import { ganttSvg } from '../../../local/rehearse/gantt';
import { rehearsalText } from '../../../local/rehearse/text';
import { aCluster, aRehearsal, aRing, checkXml, DAY, HOUR, START } from './support';

const many = (count: number) => Array.from({ length: count }, (_, at) => aCluster(at % 40));

function named(count: number) {
  return many(count).map((one, at) => ({ ...one, name: `aks-${String(at).padStart(4, '0')}` }));
}

const heightOf = (svg: string) => Number(/height="(\d+)"/.exec(svg)?.[1]);

describe('the picture', () => {
  test('has a row for each of 20 clusters, and a bar for each time', () => {
    const svg = ganttSvg(aRehearsal([aRing('dev', named(20))]));
    checkXml(svg);
    const labels = svg.match(/class="name"/g) ?? [];
    expect(labels).toHaveLength(20);
    expect(svg.match(/<rect class="working" x=[^>]+><title>/g)).toHaveLength(20);
    expect(svg).toContain('aks-0003: is upgraded (Mon 23 Nov 09:00, 1 h 00 min)');
  });

  test('folds 500 clusters into a page, and still names every one of them', () => {
    const rings = [
      aRing('dev', named(50)),
      aRing('staging', named(150)),
      aRing('production', named(300)),
    ];
    const svg = ganttSvg(aRehearsal(rings));
    checkXml(svg);
    expect(heightOf(svg)).toBeLessThan(2500);
    for (const { name } of named(300)) expect(svg).toContain(`${name} 1.33.5 → 1.34.2 upgraded`);
  });

  test('keeps what fails in a row of its own, in red', () => {
    const clusters = named(300).map((one, at) =>
      at === 77 ? { ...one, status: 'failed' as const } : one,
    );
    const svg = ganttSvg(aRehearsal([aRing('dev', clusters)]));
    expect(svg).toMatch(/class="name bad"[^>]*><title>aks-0077[^<]*<\/title>aks-0077</);
    expect(svg.match(/<rect class="failed" x=[^>]+><title>aks-0077/g)).toHaveLength(1);
  });

  test('shades windows and freezes, and marks what people are asked', () => {
    const asked = START + 2 * HOUR;
    const svg = ganttSvg(
      aRehearsal(
        [
          aRing('dev', named(3), {
            window: 'nights',
            open: [{ start: START, end: START + 6 * HOUR }],
            frozen: [{ start: START + DAY, end: START + 2 * DAY }],
          }),
        ],
        {
          approvals: [
            {
              id: 'a',
              title: 'start ring dev?',
              ring: 'dev',
              rollout: 'rollout:kubernetes:1.34.2',
              state: 'approved',
              asked,
              decided: asked + HOUR,
            },
          ],
        },
      ),
    );
    checkXml(svg);
    expect(svg).toMatch(/class="window"[^>]*><title>window nights</);
    expect(svg).toMatch(/class="freeze"[^>]*><title>freeze</);
    expect(svg).toMatch(/<polygon class="question"[^>]*><title>start ring dev\? Mon 23 Nov 08:00</);
    expect(svg).toMatch(/<polygon class="question"[^>]*><title>approved Mon 23 Nov 09:00</);
  });

  test('shows only days on which something happens', () => {
    const svg = ganttSvg(aRehearsal([aRing('dev', named(3))]));
    expect(svg.match(/class="midnight"/g)?.length).toBeLessThan(6);
  });

  test('takes names for names, whatever is in them', () => {
    const evil = '<script>"&\'';
    const because = [{ code: 'x', message: evil }];
    const rings = [aRing(evil, [aCluster(1, { name: evil, because, status: 'failed' })])];
    const svg = ganttSvg(aRehearsal(rings, { fleet: evil, announced: [evil] }));
    checkXml(svg);
    expect(svg).not.toContain('<script>');
  });

  test('is one even when nothing happens', () => {
    checkXml(ganttSvg(aRehearsal([], { rollouts: [] })));
  });
});

describe('the text', () => {
  test('of a small fleet tells each cluster', () => {
    const text = rehearsalText(aRehearsal([aRing('dev', named(3))]));
    expect(text).toMatch(
      /Mon 23 Nov 07:00 +✔ aks-0001 +1\.33\.5 → 1\.34\.2 +1 h 00 min; waits 2 h 00 min: The window 'nights' is closed/,
    );
  });

  test('of a large fleet tells how many, and who waits longest', () => {
    const text = rehearsalText(aRehearsal([aRing('dev', named(100))]));
    expect(text.split('\n').length).toBeLessThan(20);
    expect(text).toMatch(/✔ 100 upgraded, first aks-0000/);
    expect(text).toMatch(/longest wait: aks-\d+; waits 2 h 00 min/);
  });

  test('says who has begun, and why it cannot go on', () => {
    const wait = { kind: 'waiting' as const, start: START, end: START + DAY };
    const clusters = ['The window is closed. It opens later.', 'A freeze holds.'].map((text, at) =>
      aCluster(at, { status: 'running', parts: [{ ...wait, text }] }),
    );
    const ring = aRing('dev', [...clusters, aCluster(3, { status: 'waiting', parts: [] })]);
    const text = rehearsalText(aRehearsal([ring]));
    expect(text).toMatch(/… aks-0000: The window is closed\n/);
    expect(text).toMatch(/… aks-0001: A freeze holds/);
    expect(text).toMatch(/… aks-0003: not their turn/);
  });
});
