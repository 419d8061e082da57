/** Tells people that a cluster looks unused and will be stopped, with a button to keep it running. */
import type { OrchestrationContext } from 'durable-functions';
import { HOUR } from '../../../shared/calendar/day';
import { isoText } from '../../../shared/calendar/localText';
import { nowOf, type Step, steps, type Story } from '../../../shared/durable/steps';
import { clusterKey, type ClusterRef } from '../../../shared/fleet/cluster';
import { durationText } from '../../../shared/fleet/durations';
import type { Notice } from '../../../shared/notify/notice';
import type { Reason } from '../../../shared/reasons';
import { record } from '../../audit/contract';
import { announce } from '../../notifications/contract';
import { powerChangeId } from '../change/contract';
import type * as activities from './activities';

export interface IdleWarningInput {
  cluster: ClusterRef & { location: string; tags: Record<string, string> };
  ring?: string;
  /** Idle since: ISO instant, UTC. */
  since: string;
  because: Reason[];
  /** Milliseconds between this warning and the stop. */
  notice: number;
}

export const idleWarning: Story<IdleWarningInput, null> = { name: 'idleWarning', tell };

/** One per stretch without use. */
export function idleWarningId(id: string, since: string): string {
  return `idle:${clusterKey(id)}:${since}`;
}

/** The link outlives the stop: then it wakes the cluster. */
const LINK_LASTS = 24 * HOUR;

/** The time to object begins when the warning is on its way. */
function* tell(context: OrchestrationContext, input: IdleWarningInput): Step<null> {
  const { cluster, since, because } = input;
  const warned = nowOf(context);
  yield* announce(context, warning(input, warned));
  const { id, name } = cluster;
  yield* steps<typeof activities>(context).noteIdleWarned({ id, name, since, warned });
  const correlation = powerChangeId(id);
  const key = `power:idle:${clusterKey(id)}@${since}`;
  yield* record(context, {
    key,
    at: warned,
    actor: { kind: 'system' },
    cluster: id,
    action: 'power.idle',
    verdict: 'wait',
    because,
    correlation,
  });
  return null;
}

/** @param warned ISO instant, UTC */
function warning(input: IdleWarningInput, warned: string): Notice {
  const { cluster, ring, since, because, notice } = input;
  const at = Date.parse(warned);
  const stop = isoText(at + notice);
  return {
    key: idleWarningId(cluster.id, since),
    topic: 'power',
    severity: 'attention',
    title: `${cluster.name} seems unused and is stopped in ${durationText(notice)}`,
    text: because.map(({ message }) => message).join(' '),
    facts: [
      { label: 'idle since', value: since },
      { label: 'stop', value: stop },
    ],
    reasons: because.map((reason) => ({ subject: cluster.name, reason })),
    ...(ring === undefined ? {} : { ring }),
    clusters: [cluster],
    next: `It is stopped at ${stop} or by the next sweep, unless it is used before or somebody keeps it running.`,
    actions: ['Keep it running with the link, or with POST /api/power/overrides.'],
    exception: { id: powerChangeId(cluster.id), expires: isoText(at + LINK_LASTS) },
  };
}
