/** The live timeline: lines with the virtual time, and bars on a terminal. */
import { spanOf, Timeline } from '../../../local/cli/timeline';
import { aResult } from '../../support/fleets';

const NOW = Date.UTC(2026, 10, 23, 6, 45);
const GOAL = 'Kubernetes 1.34.2';

function screen(isTerminal: boolean) {
  const written: string[] = [];
  const timeline = new Timeline({ isTerminal, write: (text) => written.push(text) }, () => NOW);
  const text = () => written.join('');
  /** Without the time. */
  const lines = () =>
    text()
      .trimEnd()
      .split('\n')
      .map((line) => line.replace('Mon 23 Nov 06:45  ', '').trim().replace(/ +/g, ' '));
  return { timeline, text, lines };
}

const rings = [
  { name: 'dev', clusters: 2, status: 'running' },
  { name: 'prod', clusters: 3, status: 'waiting' },
];

test('elsewhere than on a terminal: plain lines with the virtual time, no control characters', () => {
  const { timeline, text } = screen(false);
  timeline.tell({ kind: 'rollout', id: 'r', goal: GOAL, rings });
  timeline.tell({ kind: 'activity', ring: 'dev', cluster: 'shop', activity: 'control plane' });
  timeline.tell({ kind: 'cluster', ring: 'dev', result: aResult('shop') });
  expect(text()).toBe(
    [
      'Mon 23 Nov 06:45  dev         ring starts: 2 clusters, Kubernetes 1.34.2',
      'Mon 23 Nov 06:45  dev           shop  control plane',
      'Mon 23 Nov 06:45  dev         ✔ shop  1.33.4 → 1.34.2 in 1 h 00 min: shop is upgraded.',
      '',
    ].join('\n'),
  );
});

test('on a terminal a bar per ring stays below the lines', () => {
  const { timeline, text } = screen(true);
  timeline.tell({ kind: 'rollout', id: 'r', goal: GOAL, rings });
  timeline.tell({ kind: 'cluster', ring: 'dev', result: aResult('shop', { status: 'failed' }) });
  const last = text().split('\u001b[J').at(-1) ?? '';
  expect(last).toContain('✖ shop  failed: shop is failed.');
  expect(last.trimEnd().split('\n').slice(-2)).toEqual([
    '  dev         ████████████░░░░░░░░░░░░  1/2  1 failed',
    '  prod        ░░░░░░░░░░░░░░░░░░░░░░░░  0/3',
  ]);
});

test('a bar is never longer than its ring, and full where there is nothing to do', () => {
  const { timeline, text } = screen(true);
  const empty = [{ name: 'dev', clusters: 0, status: 'done' }];
  timeline.tell({ kind: 'rollout', id: 'r', goal: GOAL, rings: empty });
  timeline.say('hello');
  expect(text().trimEnd().split('\n').at(-1)).toBe('  dev         ████████████████████████  0/0');
});

test('when it ends the bars stay as they are', () => {
  const { timeline, text } = screen(true);
  timeline.tell({ kind: 'rollout', id: 'r', goal: GOAL, rings });
  timeline.end();
  timeline.say('goodbye');
  expect(text().endsWith('goodbye\n')).toBe(true);
});

test('what a ring is at', () => {
  const { timeline, lines } = screen(false);
  const until = '2026-11-23T18:00:00.000Z';
  timeline.tell({ kind: 'ring', ring: 'dev', stage: 'preflight' });
  timeline.tell({ kind: 'ring', ring: 'dev', stage: 'asking' });
  timeline.tell({ kind: 'ring', ring: 'dev', stage: 'asking' });
  timeline.tell({ kind: 'ring', ring: 'dev', stage: 'running' });
  timeline.tell({ kind: 'ring', ring: 'dev', stage: 'baking', until });
  expect(lines()).toEqual([
    'dev looks at its clusters ahead',
    'dev waits for a yes',
    'dev bakes until Mon 23 Nov 18:00',
  ]);
});

test('how it ends', () => {
  const { timeline, lines } = screen(false);
  const left = [{ name: 'prod', clusters: 3, status: 'notStarted' }];
  timeline.tell({ kind: 'rollout', id: 'r', goal: GOAL, rings: left });
  timeline.tell({ kind: 'end', id: 'r', goal: GOAL, status: 'failed' });
  timeline.tell({ kind: 'crash', id: 'lane-1', name: 'lane', message: 'boom' });
  expect(lines()).toEqual([
    'prod not started: the ring before did not end well',
    'Kubernetes 1.34.2: rollout ended with failures',
    '✖ lane crashed (lane-1): boom',
  ]);
});

test('the same activity of a cluster is told once, of another again', () => {
  const { timeline, lines } = screen(false);
  const news = { kind: 'activity' as const, ring: 'dev', activity: 'proving' };
  for (const cluster of ['shop', 'shop', 'web', 'shop']) timeline.tell({ ...news, cluster });
  expect(lines()).toEqual(['dev shop proving', 'dev web proving']);
});

test.each([
  ['2026-11-23T06:00:00Z', '2026-11-23T06:00:20Z', '0 min'],
  ['2026-11-23T06:00:00Z', '2026-11-23T06:59:00Z', '59 min'],
  ['2026-11-23T06:00:00Z', '2026-11-24T07:05:00Z', '25 h 05 min'],
])('from %s to %s is %s', (from, to, text) => {
  expect(spanOf(from, to)).toBe(text);
});
