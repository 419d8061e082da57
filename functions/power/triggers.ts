/** The sweep, and what it found: GET /api/power. */
import type { HttpHandler, HttpResponseInit, TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { services } from '../../shared/services';
import { sweepFleet } from './effects';
import { FILTERS, type Filter, filtered, clusterView, viewOf } from './view';

/** Every five minutes: what should be true now? */
export const sweepPower: TimerHandler = async (_timer, context) => {
  await sweepFleet(df.getClient(context), (line) => {
    context.log(`power: ${line}`);
  });
};

/** GET /api/power?ring=&state=&verdict=…: the verdicts of the last sweep. */
export const readPower: HttpHandler = async (request) => {
  const asked = [...request.query.keys()].filter((name) => !isFilter(name) && name !== 'code');
  if (asked.length > 0) {
    return failure(400, `there is no filter '${asked[0] ?? ''}'; there are ${FILTERS.join(', ')}`);
  }
  const last = await (await services().power()).lastSweep();
  if (last === undefined) return failure(404, NOT_SWEPT);
  const filter: Filter = Object.fromEntries(
    [...request.query.entries()].filter(([name]) => isFilter(name)),
  );
  return { jsonBody: viewOf(last, filter) };
};

/** GET /api/power/{cluster}: by name, id or key, with what is remembered of it. */
export const readClusterPower: HttpHandler = async (request) => {
  const asked = request.params.cluster ?? '';
  const store = await services().power();
  const last = await store.lastSweep();
  if (last === undefined) return failure(404, NOT_SWEPT);
  const [found, ...others] = filtered(last.verdicts, { cluster: asked });
  if (found === undefined) return failure(404, `the last sweep saw no cluster '${asked}'`);
  if (others.length > 0) {
    const ids = [found, ...others].map(({ cluster }) => cluster.id).join(', ');
    return failure(
      409,
      `there are ${others.length + 1} clusters '${asked}': give the key of one: ${ids}`,
    );
  }
  const { id } = found.cluster;
  const overrides = (await store.overrides()).filter(
    ({ cluster, until }) => cluster === id && until > services().clock.now().toISOString(),
  );
  const memory = await store.memory(id);
  return { jsonBody: { at: last.at, ...clusterView(found), overrides, memory } };
};

const NOT_SWEPT =
  'there was no sweep yet: it needs a power rule or a budget in the policy, and five minutes';

function isFilter(name: string): boolean {
  return (FILTERS as readonly string[]).includes(name);
}

function failure(status: number, error: string): HttpResponseInit {
  return { status, jsonBody: { error } };
}
