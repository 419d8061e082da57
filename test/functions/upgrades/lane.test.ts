import { lane, type LaneInput } from '../../../functions/upgrades/lane';
import { drive } from '../../support/drive';
import { aRing, claims, upgradesTo } from '../../support/fleets';

function input(names: string[]): LaneInput {
  const { clusters } = aRing('dev', names);
  const ring = { rollout: 'rollout:kubernetes:1.34.2', ring: 'dev', run: 'run-1' };
  return { ...ring, lane: 1, target: '1.34.2', clusters, freezes: [] };
}

test('takes one cluster after the other, each under an id of its own', () => {
  const children = { clusterUpgrade: upgradesTo() };
  const told = drive(lane, input(['a', 'b']), { answers: claims(), children });
  expect(told.output.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(told.children.map(({ instanceId }) => instanceId)).toEqual([
    'rollout:kubernetes:1.34.2:sub-1:rg-1:a',
    'rollout:kubernetes:1.34.2:sub-1:rg-1:b',
  ]);
  expect(told.children[0]?.input).toMatchObject({ ring: 'dev', target: '1.34.2' });
});

test('leaves alone what another lane has claimed', () => {
  const answers = claims();
  answers.claimCluster({ run: 'run-1', lane: 2, step: 0, count: 2 }, 0);
  const told = drive(lane, input(['a', 'b']), {
    answers,
    children: { clusterUpgrade: upgradesTo() },
  });
  expect(told.output.map(({ name }) => name)).toEqual(['b']);
});

test('an empty ring has nothing to do', () => {
  expect(drive(lane, input([]), { answers: claims() }).output).toEqual([]);
});

test('cuts its history after twenty clusters and forgets none', () => {
  const names = Array.from({ length: 45 }, (_, at) => `c${at}`);
  const children = { clusterUpgrade: upgradesTo({ c44: 'failed' }) };
  const told = drive(lane, input(names), { answers: claims(), children });
  expect(told.continued).toBe(2);
  expect(told.output.map(({ name }) => name)).toEqual(names);
  expect(told.output.at(-1)?.status).toBe('failed');
});

test('an upgrade that somebody terminates fails alone', () => {
  const upgraded = upgradesTo();
  const clusterUpgrade = (one: Parameters<typeof upgraded>[0]) => {
    if (one.cluster.name === 'a') throw new Error('terminated: not today');
    return upgraded(one);
  };
  const told = drive(lane, input(['a', 'b']), { answers: claims(), children: { clusterUpgrade } });
  expect(told.output).toMatchObject([
    { name: 'a', status: 'failed', because: [{ message: 'terminated: not today ' }] },
    { name: 'b', status: 'upgraded' },
  ]);
  expect(Object.keys(told.output[0] ?? {})).toEqual(Object.keys(told.output[1] ?? {}));
});
