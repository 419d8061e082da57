/** What is kept of a rollout, as a report for programs. */
import { reportOf } from '../../../../functions/upgrades/report/report';
import { aHead, aRow, ended, failed, FINISHED, rows, skipped, STARTED, upgraded } from './support';

test('every cluster with all that is known of it, ring by ring', () => {
  const report = reportOf(aHead({ result: ended, startedBy: 'ann' }), rows);
  expect(report).toMatchObject({
    status: 'failed',
    started: STARTED,
    finished: FINISHED,
    startedBy: 'ann',
    goal: { kind: 'kubernetes', version: '1.34.2' },
  });
  expect(report.rings[0]).toEqual({
    name: 'dev',
    status: 'failed',
    because: ended.rings[0]?.because,
    counts: { upgraded: 1, unchanged: 0, skipped: 1, failed: 1, canceled: 0 },
    started: STARTED,
    finished: FINISHED,
    clusters: [upgraded, failed, skipped],
  });
});

test('a cluster of a ring that was not started says why its turn has not come', () => {
  const report = reportOf(aHead({ result: ended }), rows);
  expect(report.rings[1]).toMatchObject({
    status: 'notStarted',
    clusters: [
      {
        name: 'payments',
        status: 'waiting',
        from: '1.33.4',
        to: '1.33.4',
        steps: [],
        because: [{ code: 'ringBeforeFailed' }],
      },
    ],
  });
});

test('while it runs: what is known so far, and who waits', () => {
  const some = [aRow('dev', 'web', upgraded), aRow('dev', 'shop'), aRow('production', 'payments')];
  const report = reportOf(aHead(), some);
  expect(report).toMatchObject({ status: 'running', rings: [{ status: 'waiting' }, {}] });
  expect(report).not.toHaveProperty('finished');
  expect(report.rings[0]?.counts.upgraded).toBe(1);
  expect(report.rings[0]?.clusters.map(({ status }) => status)).toEqual(['upgraded', 'waiting']);
  expect(report.rings[0]?.clusters[1]?.because).toEqual([
    { code: 'waiting', message: 'Its turn has not come.' },
  ]);
});

test('two clusters of one name in different rings stay apart', () => {
  const twins = [aRow('dev', 'twin', upgraded), aRow('production', 'twin')];
  const { rings } = reportOf(aHead(), twins);
  expect(rings.map(({ clusters }) => clusters.map(({ status }) => status))).toEqual([
    ['upgraded'],
    ['waiting'],
  ]);
});

/** Others read it: what is there today must be there tomorrow. */
test('its fields', () => {
  const report = reportOf(aHead({ result: ended }), rows);
  const fields = (value: object | undefined) => Object.keys(value ?? {}).sort();
  expect(fields(report)).toEqual(
    ['finished', 'goal', 'outside', 'rings', 'rollout', 'run', 'started', 'status'].sort(),
  );
  const [dev] = report.rings;
  expect(fields(dev)).toEqual(
    ['because', 'clusters', 'counts', 'finished', 'name', 'started', 'status'].sort(),
  );
  const clusterFields =
    'because finished from id name requests retries started status steps to'.split(' ');
  for (const cluster of report.rings.flatMap(({ clusters }) => clusters)) {
    expect(fields(cluster)).toEqual(clusterFields);
  }
  expect(fields(dev?.clusters[1]?.steps[0])).toEqual(['change', 'failed', 'finished', 'started']);
});
