/** A run as the store keeps it: one ring that failed, one that was never started. */
import type { MemberRow } from '../../../../shared/azure/runStore';
import type {
  ClusterResult,
  RolloutResult,
  RunHead,
} from '../../../../functions/upgrades/contract';
import { tallyOf } from '../../../../functions/upgrades/tally';
import { aMember } from '../../../support/clusters';
import { aResult, aRing, RUN } from '../../../support/fleets';
import { ROLLOUT } from '../../../support/oneRing';

export const STARTED = '2026-11-23T06:00:00.000Z';
export const FINISHED = '2026-11-24T01:30:00.000Z';

const goal = { kind: 'kubernetes' as const, version: '1.34.2' };

export function aHead(fields: Partial<RunHead> = {}): RunHead {
  const rings = [aRing('dev', 3), aRing('production', 1, { place: 1 })];
  return { rollout: ROLLOUT, run: RUN, goal, started: STARTED, rings, outside: [], ...fields };
}

export function aRow(ring: string, name: string, result?: ClusterResult): MemberRow<ClusterResult> {
  const { id, location, version } = aMember(name);
  const member = { id, name, ring, location, version, target: '1.34.2' };
  return { row: `${ring}-${name}`, member, ...(result === undefined ? {} : { result }) };
}

const drained = 'PodDisruptionBudget shop/web allows no disruption.';

export const upgraded = aResult('web', {
  steps: [
    { change: 'control plane to 1.34.2', started: STARTED, finished: '2026-11-23T06:06:00.000Z' },
    {
      change: 'node pool system to 1.34.2',
      started: '2026-11-23T06:10:00.000Z',
      finished: '2026-11-23T07:00:00.000Z',
    },
  ],
  retries: 1,
  requests: 17,
});

export const failed = aResult('shop', {
  status: 'failed',
  to: '1.33.4',
  because: [{ code: 'drainBlocked', message: drained }],
  steps: [
    {
      change: 'node pool system to 1.34.2',
      started: STARTED,
      finished: '2026-11-23T09:05:00.000Z',
      failed: drained,
    },
  ],
  finished: '2026-11-23T09:05:00.000Z',
  requests: 25,
});

export const skipped = aResult('batch', {
  status: 'skipped',
  from: '1.33.4',
  to: '1.33.4',
  because: [{ code: 'stopped', message: 'batch is stopped.' }],
});

export const rows = [
  aRow('dev', 'web', upgraded),
  aRow('dev', 'shop', failed),
  aRow('dev', 'batch', skipped),
  aRow('production', 'payments'),
];

const beforeFailed = 'Ring production was not started because ring dev did not end well.';

export const ended: RolloutResult = {
  goal,
  run: RUN,
  status: 'failed',
  rings: [
    {
      name: 'dev',
      status: 'failed',
      ...tallyOf([upgraded, failed, skipped]),
      started: STARTED,
      finished: FINISHED,
      because: [{ code: 'failureBudget', message: '1 of 3 clusters of ring dev failed.' }],
    },
    {
      name: 'production',
      status: 'notStarted',
      ...tallyOf([]),
      because: [{ code: 'ringBeforeFailed', message: beforeFailed }],
    },
  ],
  outside: { count: 0, first: [] },
  started: STARTED,
  finished: FINISHED,
};
