import type { ClusterResult } from '../../../functions/upgrades/contract';
import { spanOf, Timeline } from '../../../local/cli/timeline';

const NOW = Date.UTC(2026, 10, 23, 6, 45);

const upgraded: ClusterResult = {
  id: '/id',
  name: 'aks-one',
  status: 'upgraded',
  from: '1.33.6',
  to: '1.34.2',
  because: [{ code: 'proved', message: 'All 4 nodes run 1.34.2 and are Ready.' }],
  started: '2026-11-23T06:00:00.000Z',
  finished: '2026-11-23T06:45:00.000Z',
};

function screen(isTerminal: boolean) {
  const written: string[] = [];
  const timeline = new Timeline({ isTerminal, write: (text) => written.push(text) }, () => NOW);
  return { timeline, text: () => written.join('') };
}

const rings = [{ name: 'dev', clusters: 2, status: 'running' }];

test('elsewhere than on a terminal: plain lines with the virtual time, no control characters', () => {
  const { timeline, text } = screen(false);
  timeline.tell({ kind: 'rollout', id: 'r', target: '1.34.2', rings });
  timeline.tell({
    kind: 'activity',
    ring: 'dev',
    cluster: 'aks-one',
    activity: 'control plane to 1.34.2',
  });
  timeline.tell({ kind: 'cluster', ring: 'dev', result: upgraded });
  expect(text()).toBe(
    [
      'Mon 23 Nov 06:45  dev         ring starts: 2 clusters to 1.34.2',
      'Mon 23 Nov 06:45  dev           aks-one  control plane to 1.34.2',
      'Mon 23 Nov 06:45  dev         ✔ aks-one  1.33.6 → 1.34.2 in 45 min: All 4 nodes run 1.34.2 and are Ready.',
      '',
    ].join('\n'),
  );
});

test('on a terminal a bar per ring stays below the lines', () => {
  const { timeline, text } = screen(true);
  timeline.tell({ kind: 'rollout', id: 'r', target: '1.34.2', rings });
  timeline.tell({ kind: 'cluster', ring: 'dev', result: { ...upgraded, status: 'failed' } });
  const last = text().split('\u001b[J').at(-1) ?? '';
  expect(last).toContain('✖ aks-one  failed: All 4 nodes');
  expect(last.trimEnd().split('\n').at(-1)).toBe(
    '  dev         ████████████░░░░░░░░░░░░  1/2  1 failed',
  );
});

test('the same activity is told once', () => {
  const { timeline, text } = screen(false);
  const news = { kind: 'activity' as const, ring: 'dev', cluster: 'aks-one', activity: 'proving' };
  timeline.tell(news);
  timeline.tell(news);
  expect(text().match(/proving/g)).toHaveLength(1);
});

test.each([
  ['2026-11-23T06:00:00Z', '2026-11-23T06:00:20Z', '0 min'],
  ['2026-11-23T06:00:00Z', '2026-11-23T06:59:00Z', '59 min'],
  ['2026-11-23T06:00:00Z', '2026-11-24T07:05:00Z', '25 h 05 min'],
])('from %s to %s is %s', (from, to, text) => {
  expect(spanOf(from, to)).toBe(text);
});
