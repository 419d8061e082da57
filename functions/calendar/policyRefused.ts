/** Tells people once of a new version of the fleet policy that is broken. */
import type { OrchestrationContext } from 'durable-functions';
import { nowOf, type Step, steps, type Story } from '../../shared/durable/steps';
import type { Notice } from '../../shared/notify/notice';
import { announce } from '../notifications/contract';
import type * as activities from './activities';

export interface RefusedPolicy {
  /** ETag of the blob, or time of the file. */
  version: string;
  /** A line per mistake. */
  problems: string;
}

export const policyRefused: Story<RefusedPolicy, null> = { name: 'policyRefused', tell };

function* tell(context: OrchestrationContext, refused: RefusedPolicy): Step<null> {
  yield* announce(context, refusalNotice(context.df.instanceId, nowOf(context), refused));
  yield* steps<typeof activities>(context).markRefusalAnnounced(refused.version);
  return null;
}

function refusalNotice(id: string, at: string, { problems }: RefusedPolicy): Notice {
  const lines = problems.split('\n').filter((line) => line.trim() !== '');
  return {
    key: `${id}@${at}`,
    topic: 'system',
    severity: 'attention',
    title: 'Fleet policy: the new version is refused, the last good one stays in force',
    text: 'Correct the file; the new version takes effect by itself as soon as it is without mistakes.',
    facts: [{ label: 'mistakes', value: String(lines.length) }],
    reasons: lines.map((message) => ({
      subject: 'Fleet policy',
      reason: { code: 'policyRefused', message },
    })),
  };
}
