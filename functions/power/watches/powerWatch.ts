/** Tells people, once a day, of clusters that stay stopped and should not. */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, type Step, steps, type Story } from '../../../shared/durable/steps';
import type { Notice } from '../../../shared/notify/notice';
import { announce } from '../../notifications/contract';
import type * as activities from './activities';
import type { WatchFindings } from './activities';

export interface PowerWatchInput {
  /** `2026-11-23`, UTC. */
  day: string;
}

export const powerWatch: Story<PowerWatchInput, number> = { name: 'powerWatch', tell };

/** One per day, however often it is asked for. */
export function powerWatchId(day: string): string {
  return `powerWatch:${day}`;
}

/** Answers how many findings there were. */
function* tell(context: OrchestrationContext, { day }: PowerWatchInput): Step<number> {
  const seen = yield* steps<typeof activities>(context).lookAtStopped(nowOf(context));
  if (seen.findings.length > 0) yield* announce(context, noticeOf(day, seen));
  return seen.findings.length + seen.more;
}

function noticeOf(day: string, { findings, more }: WatchFindings): Notice {
  const clusters = new Map(findings.map(({ id, name }) => [id, { id, name }]));
  const count = clusters.size === 1 ? '1 cluster' : `${clusters.size} clusters`;
  return {
    key: powerWatchId(day),
    topic: 'power',
    severity: 'attention',
    title: `Stopped for long: ${count} to look at`,
    text: 'Time runs while they are stopped: what AKS keeps of them, the support of their version, or money.',
    facts: more === 0 ? [] : [{ label: 'more findings', value: String(more) }],
    reasons: findings.map(({ name, reason }) => ({ subject: name, reason })),
    clusters: [...clusters.values()],
  };
}
