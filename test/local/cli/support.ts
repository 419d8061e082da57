/** What a local run has to tell: instances and reports in the shapes that the app gives them. */
import type {
  ReportedCluster,
  RolloutReport,
  RolloutResult,
} from '../../../functions/upgrades/contract';
import { tallyOf } from '../../../functions/upgrades/tally';
import type { InstanceView } from '../../../local/host/durable/instance';
import { RUN } from '../../support/fleets';
import { ROLLOUT } from '../../support/oneRing';

export const AT = '2026-11-23T06:00:00.000Z';
const LATER = '2026-11-23T07:05:00.000Z';

const goal = { kind: 'kubernetes' as const, version: '1.34.2' };

type RingReport = RolloutReport['rings'][number];

export function aRingReport(
  name: string,
  clusters: ReportedCluster[],
  fields: Partial<RingReport> = {},
): RingReport {
  const { counts } = tallyOf([]);
  return { name, status: 'done', because: [], counts, clusters, ...fields };
}

/** Of a rollout with one ring, unless the fields say otherwise. */
export function aReport(
  clusters: ReportedCluster[],
  fields: Partial<RolloutReport> = {},
): RolloutReport {
  return {
    rollout: ROLLOUT,
    run: RUN,
    goal,
    status: 'done',
    started: AT,
    finished: LATER,
    rings: [aRingReport('dev', clusters)],
    outside: [],
    ...fields,
  };
}

export const ended: RolloutResult = {
  goal,
  run: RUN,
  status: 'done',
  rings: [],
  outside: { count: 0, first: [] },
  started: AT,
  finished: LATER,
};

export function anInstance(fields: Partial<InstanceView> = {}): InstanceView {
  return {
    id: 'i',
    name: 'rollout',
    status: 'Completed',
    input: null,
    output: null,
    customStatus: null,
    parentId: undefined,
    created: AT,
    updated: AT,
    events: 10,
    finished: true,
    ...fields,
  };
}
