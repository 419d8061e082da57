/** Tells people, and the audit trail, that the support of a cluster's version ends. */
import type { OrchestrationContext } from 'durable-functions';
import type { AuditEntry } from '../../../shared/audit/entry';
import type { SupportEvent } from '../../../shared/azure/events';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { Step, Story } from '../../../shared/durable/steps';
import type { Notice } from '../../../shared/notify/notice';
import type { Reason } from '../../../shared/reasons';
import { record } from '../../audit/contract';
import { announce } from '../../notifications/contract';

export interface SupportNews extends Pick<SupportEvent, 'state' | 'version' | 'ends' | 'time'> {
  cluster: { id: string; name: string; location?: string; tags?: Record<string, string> };
  ring?: string;
  /** What is done about it, in one sentence. */
  next: string;
  /** A rollout takes the cluster along. */
  helped: boolean;
}

export const supportNews: Story<SupportNews, null> = { name: 'supportNews', tell };

/** One instance per cluster, version and state: it is told once, however often Azure says it. */
export function supportNewsId({ cluster, state, version }: SupportNews): string {
  return `support:${clusterKey(cluster.id)}:${version}:${state}`;
}

function* tell(context: OrchestrationContext, news: SupportNews): Step<null> {
  const { instanceId } = context.df;
  yield* record(context, entryOf(instanceId, news));
  yield* announce(context, noticeOf(instanceId, news));
  return null;
}

function entryOf(id: string, news: SupportNews): AuditEntry {
  const { time, cluster, state, helped } = news;
  return {
    key: id,
    at: time,
    actor: { kind: 'aks' },
    cluster: cluster.id,
    action: `support.${state}`,
    verdict: helped ? 'act' : 'refuse',
    because: [reasonOf(news)],
    correlation: id,
  };
}

function noticeOf(id: string, news: SupportNews): Notice {
  const { cluster, ring, state, version, ends, next, helped } = news;
  return {
    key: id,
    topic: 'rollout',
    severity: 'attention',
    title: `${cluster.name}: the support of Kubernetes ${version} ${state === 'ended' ? 'has ended' : 'ends soon'}`,
    text: reasonOf(news).message,
    facts: [
      { label: 'version', value: version },
      ...(ends === undefined ? [] : [{ label: 'ends', value: ends.slice(0, 10) }]),
      ...(ring === undefined ? [] : [{ label: 'ring', value: ring }]),
    ],
    reasons: [],
    ...(ring === undefined ? {} : { ring }),
    clusters: [cluster],
    next,
    ...(helped ? {} : { actions: ['Upgrade it by hand, or let the policy take it along.'] }),
  };
}

function reasonOf({ cluster, state, version, ends }: SupportNews): Reason {
  const day = ends === undefined ? '' : ` on ${ends.slice(0, 10)}`;
  const message =
    state === 'ended'
      ? `AKS no longer supports Kubernetes ${version}, which ${cluster.name} runs: no fixes, no help, and no way back to it.`
      : `AKS ends its support of Kubernetes ${version}, which ${cluster.name} runs${day}.`;
  return { code: state === 'ended' ? 'supportEnded' : 'supportEnding', message };
}
