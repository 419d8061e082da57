/** Tells people that nodes are replaced on a cluster although AKS Steward did not ask for it. */
import type { OrchestrationContext } from 'durable-functions';
import type { PoolRollingEvent } from '../../shared/azure/events';
import type { AuditEntry } from '../../shared/audit/entry';
import type { Step, Story } from '../../shared/durable/steps';
import { clusterKey, parseClusterId } from '../../shared/fleet/cluster';
import type { Notice } from '../../shared/notify/notice';
import type { Reason } from '../../shared/reasons';
import { record } from '../audit/contract';
import { announce } from '../notifications/contract';

export interface ForeignWork {
  event: PoolRollingEvent;
  because: Reason[];
}

export const foreignWork: Story<ForeignWork, null> = { name: 'foreignWork', tell };

/** One per cluster and day. */
export function foreignWorkId({ clusterId, time }: PoolRollingEvent): string {
  return `foreignWork:${clusterKey(clusterId)}:${time.slice(0, 10)}`;
}

function* tell(context: OrchestrationContext, work: ForeignWork): Step<null> {
  yield* record(context, entryOf(work));
  yield* announce(context, noticeOf(work));
  return null;
}

function entryOf({ event, because }: ForeignWork): AuditEntry {
  const correlation = foreignWorkId(event);
  return {
    key: correlation,
    at: event.time,
    actor: { kind: 'unknown' },
    cluster: event.clusterId,
    action: 'cluster.foreignWork',
    verdict: 'done',
    because,
    correlation,
  };
}

function noticeOf({ event, because }: ForeignWork): Notice {
  const { clusterId, pool, state, time } = event;
  const { name } = parseClusterId(clusterId);
  return {
    key: foreignWorkId(event),
    topic: 'system',
    severity: 'attention',
    title: `${name}: nodes are replaced, not by AKS Steward`,
    text: because.map(({ message }) => message).join(' '),
    facts: [
      { label: 'node pool', value: pool },
      { label: 'state', value: state },
      { label: 'at', value: time },
    ],
    reasons: [],
    clusters: [{ id: clusterId, name }],
    next: 'AKS Steward waits until Azure is done before it changes the cluster itself.',
    actions: ['See the activity log of the cluster for who asked for it.'],
  };
}
