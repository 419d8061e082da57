/** Makes and takes back exceptions: kept, in the trail, and acted on at once. */
import { createHash } from 'node:crypto';
import type { DurableClient } from 'durable-functions';
import { clusterKey } from '../../../shared/fleet/cluster';
import type { KeptOverride, PowerVerdict } from '../../../shared/fleet/power';
import type { AuditEntry } from '../../../shared/audit/entry';
import { services } from '../../../shared/services';
import { holidaysFor, type Log, sweepFleet } from '../effects';
import type { PowerCluster } from '../facts';
import { Schedules } from '../schedules';
import { powerSettings } from '../settings';
import type { OverrideRequest } from './request';

export interface Author {
  name: string;
  /** `api`, `entra`, or the channel whose link was used. */
  via: string;
}

export interface Made {
  overrides: KeptOverride[];
  /** What the sweep that follows says of these clusters. */
  verdicts: PowerVerdict[];
}

/** Keeps an exception for each of the clusters; the same one again changes nothing. */
export async function makeOverrides(
  clusters: readonly PowerCluster[],
  { kind, from, until, why }: OverrideRequest,
  author: Author,
  { client, log }: { client: DurableClient; log: Log },
): Promise<Made> {
  const { policy } = await (await services().policy()).current();
  const now = services().clock.now();
  const holidays = await holidaysFor(policy, now);
  const schedules = new Schedules({ now: now.getTime(), policy, holidays });
  const overrides = clusters.map((cluster): KeptOverride => {
    const { schedule } = powerSettings(policy, cluster);
    // Hours that are over cannot be extended: whoever asks too late wants it awake.
    const late = kind === 'extend' && schedule && !schedules.outlook(schedule, []).running;
    const made = {
      kind: late === true ? ('wake' as const) : kind,
      by: author.name,
      why,
      from,
      until,
    };
    const { id, name } = cluster;
    return { ...made, id: idOf(id, made), cluster: id, name, created: from, via: author.via };
  });
  await (await services().power()).addOverrides(overrides);
  for (const one of overrides) await keepInTrail('power.override', one, author, one.created);
  const plan = await sweepFleet(client, log);
  const ids = new Set(clusters.map(({ id }) => id));
  return { overrides, verdicts: plan?.verdicts.filter(({ cluster }) => ids.has(cluster.id)) ?? [] };
}

/** @returns undefined when there is none of this id */
export async function takeBack(id: string, author: Author): Promise<KeptOverride | undefined> {
  const store = await services().power();
  const override = await store.override(id);
  if (override === undefined) return undefined;
  await store.removeOverride(id);
  const at = services().clock.now().toISOString();
  await keepInTrail('power.override.end', override, author, at);
  return override;
}

function idOf(
  cluster: string,
  { kind, until, by }: Pick<KeptOverride, 'kind' | 'until' | 'by'>,
): string {
  const parts = JSON.stringify([clusterKey(cluster), kind, until, by]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 24);
}

async function keepInTrail(
  action: string,
  { id, cluster, kind, why, from, until, by }: KeptOverride,
  author: Author,
  at: string,
): Promise<void> {
  const message = `${kind} until ${until}: ${why}`;
  const entry: AuditEntry = {
    key: `${action}:${id}`,
    at,
    actor: { kind: 'person', name: author.name, via: author.via },
    cluster,
    action,
    verdict: 'act',
    because: [{ code: kind, message, evidence: { id, from, until, by } }],
    correlation: `power:${clusterKey(cluster)}`,
  };
  await (await services().audit()).write(entry);
}
