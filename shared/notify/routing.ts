/** Who is told what and when: the routes, digests and quiet hours of the policy. Pure. */
import { DateTime } from 'luxon';
import { isoText } from '../calendar/localText';
import { openings } from '../calendar/window';
import type { Policy } from '../fleet/policy';
import { isSelected } from '../fleet/selector';
import type { ChannelSpec } from './channels';
import type { Notice } from './notice';

type Notify = Policy['notify'];
type Route = Notify['routes'][number];
type Digest = Route['digest'];

export interface Delivery {
  channel: string;
  /** ISO instant, UTC, until which it is collected; at once when absent. */
  due?: string;
  /** Only this person, of all whom the channel reaches. */
  to?: string;
}

/** When daily digests are sent, in the time zone of the policy. */
const DIGEST_HOUR = 8;

/** @param now milliseconds since 1970 (UTC) */
export function deliveriesOf(
  notice: Notice,
  { notify, timeZone }: Pick<Policy, 'notify' | 'timeZone'>,
  channels: Record<string, ChannelSpec>,
  now: number,
): Delivery[] {
  return [...wantedBy(notice, notify.routes, Object.keys(channels))].flatMap(([name, digest]) => {
    const spec = channels[name];
    if (spec === undefined) return [];
    const due = dueOf(notice, digest, { notify, timeZone, spec, now });
    const delivery = { channel: name, ...(due === undefined ? {} : { due: isoText(due) }) };
    return recipientsOf(notice, spec).map((to) =>
      to === undefined ? delivery : { ...delivery, to },
    );
  });
}

/** Each channel once, at the soonest of what its routes say. */
function wantedBy(notice: Notice, routes: Route[], channels: string[]): Map<string, Digest> {
  const matching = routes.filter((route) => matches(route, notice));
  if (routes.length === 0 || (matching.length === 0 && notice.severity === 'attention')) {
    return new Map(channels.map((name) => [name, 'none']));
  }
  const soonestFirst: Digest[] = ['none', 'hourly', 'daily'];
  const wanted = new Map<string, Digest>();
  for (const digest of soonestFirst) {
    const names = matching.filter((route) => route.digest === digest).flatMap(({ to }) => to);
    for (const name of names) wanted.set(name, wanted.get(name) ?? digest);
  }
  return wanted;
}

function matches({ topics, severities, rings, clusters }: Route, notice: Notice): boolean {
  const about = notice.clusters ?? [];
  const checks = [
    topics.length === 0 || topics.includes(notice.topic),
    severities.length === 0 || severities.includes(notice.severity),
    rings.length === 0 || (notice.ring !== undefined && rings.includes(notice.ring)),
    clusters === undefined ||
      about.some((one) => isSelected(clusters, { location: '', tags: {}, ...one })),
  ];
  return checks.every(Boolean);
}

/** The people whom an approval asks each get a mail, and so a link, of their own. */
function recipientsOf(notice: Notice, { kind }: ChannelSpec): (string | undefined)[] {
  const asked = notice.approval?.recipients ?? [];
  return asked.length > 0 && (kind === 'mail' || kind === 'smtp') ? asked : [undefined];
}

interface Moment {
  notify: Notify;
  timeZone: string;
  spec: ChannelSpec;
  now: number;
}

/** Programs do not sleep, and what needs a person at once is not collected. */
function dueOf(notice: Notice, digest: Digest, moment: Moment): number | undefined {
  const { notify, timeZone, spec, now } = moment;
  if (spec.kind === 'eventGrid') return undefined;
  const urgent = notice.severity === 'attention' || notice.approval !== undefined;
  const collected = urgent ? now : digestEnd(digest, timeZone, now);
  const due = breaksQuiet(notice, notify) ? collected : quietEnd(notify, collected);
  return due > now ? due : undefined;
}

function digestEnd(digest: Digest, zone: string, now: number): number {
  const local = DateTime.fromMillis(now, { zone });
  if (digest === 'none') return now;
  if (digest === 'hourly') return local.startOf('hour').plus({ hours: 1 }).toMillis();
  const today = local.startOf('day').set({ hour: DIGEST_HOUR });
  return (today > local ? today : today.plus({ days: 1 })).toMillis();
}

function breaksQuiet({ severity, topic }: Notice, { breaksQuietHours }: Notify): boolean {
  const { severities, topics } = breaksQuietHours;
  return severities.includes(severity) || topics.includes(topic);
}

function quietEnd({ quietHours }: Notify, at: number): number {
  if (quietHours === undefined) return at;
  const [quiet] = openings(quietHours, { start: at, end: at + 1 });
  return quiet?.end ?? at;
}
