/** News of changes that need somebody, in words. What went well is in the trail and the report. */
import type { Notice } from '../../../shared/notify/notice';
import type { Reason } from '../../../shared/reasons';
import type { Ending, Work } from './work';
import type { PowerChangeInput } from './contract';

type Change = Pick<Work, 'input' | 'asked'> & { cluster?: Work['cluster']; ring?: string };

function about({ input, cluster, ring }: Change): Pick<Notice, 'topic' | 'clusters' | 'ring'> {
  const { id, name } = input;
  const more = cluster === undefined ? {} : { location: cluster.location, tags: cluster.tags };
  return {
    topic: 'power',
    clusters: [{ id, name, ...more }],
    ...(ring === undefined ? {} : { ring }),
  };
}

/** A start that will not be done by the hour. */
export function notReadyInTime(work: Work, reason: Reason, todo: string): Notice {
  const { input, asked, guarded } = work;
  const { name, action } = input;
  return {
    key: `${input.id}@${asked}:late`,
    ...about({ ...work, ...(guarded.ring === undefined ? {} : { ring: guarded.ring }) }),
    severity: 'attention',
    title: `${name} does not start`,
    text:
      action.readyBy === undefined
        ? 'Azure has refused its start several times. It is tried again every quarter of an hour.'
        : `It will not be ready at ${action.readyBy}. It is tried again every quarter of an hour.`,
    facts: [{ label: 'asked for', value: asked }],
    reasons: [{ subject: name, reason }],
    next: 'Another attempt within a quarter of an hour, until it runs.',
    actions: [todo],
  };
}

const TITLES: Record<PowerChangeInput['action']['kind'], Record<Ending['result'], string>> = {
  start: {
    done: 'runs, but not as it should',
    failed: 'was not started, or is not as it was',
    refused: 'may not be started',
    overtaken: 'is not started after all',
  },
  stop: {
    done: 'is stopped, but goes on costing more than it should',
    failed: 'was not stopped',
    refused: 'may not be stopped',
    overtaken: 'is not stopped after all',
  },
};

/** The same news of the same day is told once. */
export function needsSomebody(change: Change, { result, because }: Ending): Notice {
  const { input, asked } = change;
  const { id, name, action } = input;
  const [first] = because;
  const day = asked.slice(0, 10);
  return {
    key: `${id}:${action.kind}:${result}:${first?.code ?? ''}:${day}`,
    ...about(change),
    severity: 'attention',
    title: `${name} ${TITLES[action.kind][result]}`,
    text: because.map(({ message }) => message).join(' '),
    facts: [
      {
        label: 'wanted',
        value: action.depth === 'pools' ? `${action.kind}, user pools` : action.kind,
      },
      { label: 'why', value: input.because[0]?.message ?? action.trigger },
    ],
    reasons: because.map((reason) => ({ subject: name, reason })),
    next:
      result === 'refused' || result === 'failed'
        ? 'It is tried again by the next sweeps.'
        : 'Nothing else happens until the schedule wants something else.',
  };
}
