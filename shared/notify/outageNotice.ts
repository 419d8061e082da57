/** People are told when a channel fails: silence would look like peace. */
import { isoText } from '../calendar/localText';
import type { Notice } from './notice';
import type { Outage } from './outage';

export function outageNotice(channel: string, outage: Outage, fallback?: string): Notice {
  const { since, reason } = outage;
  return {
    key: `channel:${channel}@${isoText(since)}:down`,
    topic: 'system',
    severity: 'attention',
    title: `Notices: the channel '${channel}' fails`,
    text: `Nothing has reached it since ${isoText(since)}. This is told once.`,
    facts: [],
    reasons: [{ subject: channel, reason }],
    next:
      fallback === undefined
        ? 'What it was to be sent is tried again for 24 hours.'
        : `What it was to be sent goes to '${fallback}' until it works again.`,
    actions: [
      'Mend what the reason names; it is used again by itself.',
      `See that it works: npm run notify -- test --channel ${channel}`,
    ],
  };
}
