/** The news of a rollout, in words. */
import type { Notice } from '../../shared/notify/notice';
import type { Membership, Ring } from '../../shared/fleet/rings';
import type { Reason } from '../../shared/reasons';
import type { ClusterResult, ClusterStatus, RingResult, RolloutResult } from './contract';

export function started(
  rollout: string,
  at: string,
  target: string,
  rings: Ring[],
  outside: Membership['outside'],
): Notice {
  const clusters = rings.reduce((sum, ring) => sum + ring.clusters.length, 0);
  return {
    key: `${rollout}@${at}:started`,
    topic: 'rollout',
    severity: 'info',
    title: `Kubernetes ${target}: rollout started`,
    text: `${clusters} clusters in ${rings.length} rings are upgraded to ${target}, ring by ring.`,
    facts: rings.map((ring) => ({
      label: ring.name,
      value: `${ring.clusters.length} clusters, ${ring.maxConcurrent} at once`,
    })),
    reasons: outside.map(({ cluster, reason }) => ({ subject: cluster.name, reason })),
  };
}

export function notBegun(rollout: string, at: string, target: string, reason: Reason): Notice {
  return {
    key: `${rollout}@${at}:notBegun`,
    topic: 'rollout',
    severity: 'attention',
    title: `Kubernetes ${target}: rollout could not begin`,
    text: 'No cluster was touched. Mend what is named below; the next event starts the rollout again.',
    facts: [],
    reasons: [{ subject: 'fleet', reason }],
  };
}

export function ringDone(rollout: string, at: string, target: string, ring: RingResult): Notice {
  const failed = ring.status === 'failed';
  return {
    key: `${rollout}@${at}:ring:${ring.name}`,
    topic: 'rollout',
    severity: failed ? 'attention' : 'good',
    title: `Kubernetes ${target}: ring ${ring.name} ${failed ? 'has failures' : 'is done'}`,
    text: failed
      ? 'The next ring is not started. Mend what failed; an event published after the end of the rollout goes on from here.'
      : 'Every cluster that was begun is proved to run the version.',
    facts: counts(ring.clusters),
    reasons: unusual(ring.clusters),
  };
}

export function finished(rollout: string, result: RolloutResult): Notice {
  const clusters = result.rings.flatMap((ring) => ring.clusters);
  const failed = result.status === 'failed';
  return {
    key: `${rollout}@${result.started}:finished`,
    topic: 'rollout',
    severity: failed ? 'attention' : 'good',
    title: `Kubernetes ${result.target}: rollout ${failed ? 'ended with failures' : 'done'}`,
    text: failed
      ? 'Some clusters need a person; the reasons are below.'
      : 'The fleet runs the version, apart from what is named below.',
    facts: counts(clusters),
    reasons: [
      ...unusual(clusters),
      ...result.rings.flatMap((ring) =>
        ring.because.map((reason) => ({ subject: ring.name, reason })),
      ),
    ],
  };
}

const STATUSES: ClusterStatus[] = ['upgraded', 'unchanged', 'skipped', 'failed'];

function counts(clusters: ClusterResult[]): Notice['facts'] {
  return STATUSES.map((status) => ({
    label: status,
    value: String(clusters.filter((cluster) => cluster.status === status).length),
  })).filter(({ value }) => value !== '0');
}

/** What did not go the usual way, with its reasons. */
function unusual(clusters: ClusterResult[]): Notice['reasons'] {
  return clusters
    .filter(({ status }) => status === 'failed' || status === 'skipped')
    .flatMap(({ name, because }) => because.map((reason) => ({ subject: name, reason })));
}
