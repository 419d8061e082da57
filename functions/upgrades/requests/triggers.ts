/** Rollouts by hand, and how far each has come: /api/rollouts. */
import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../../shared/durable/client';
import { isAlive } from '../../../shared/durable/status';
import { isVersion } from '../../../shared/fleet/versions';
import { signedInName } from '../../../shared/identity';
import type { Verdict } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import type { ClusterResult, RolloutInput, RunHead } from '../contract';
import { goalsOf } from '../goal';
import { describeGoal, type Goal, rolloutId } from '../goalTypes';
import { imageGoal, lookAtFleet } from '../offers/triggers';
import { weekOf } from '../offers/week';
import { rollout } from '../rollout';
import { clustersNamed, readRequest, type RolloutRequest } from './request';

/** Who starts a rollout with a key and leaves out the name. */
const NOBODY = 'a function key';

/** Asked for what there is not: the one who asks can mend it. */
class BadRequest extends Error {}

/** POST /api/rollouts `{ goal | nodeImages, name, only, startedBy }` */
export const startByHand: HttpHandler = async (request, context) => {
  try {
    return await tryToStart(request, context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return answer(error instanceof BadRequest ? 400 : 503, { error: message });
  }
};

async function tryToStart(
  request: HttpRequest,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const asked = await readBody(request);
  const only = await onlyOf(asked);
  const goal = await goalFor(asked);
  const startedBy = signedInName(request.headers) ?? asked.startedBy ?? NOBODY;
  if (goal.kind === 'act') return start(goal, { startedBy, ...only }, context);
  return answer(409, { error: goal.because[0]?.message ?? '', because: goal.because });
}

async function readBody(request: HttpRequest): Promise<RolloutRequest> {
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    throw new BadRequest('the body is not JSON; expected for example { "goal": "latest" }');
  }
  return orBad(() => readRequest(body));
}

async function onlyOf({ only }: RolloutRequest): Promise<Pick<RolloutInput, 'only'>> {
  if (only === undefined) return {};
  const { rings } = await lookAtFleet(nowText());
  const members = rings.flatMap(({ clusters }) => clusters);
  return { only: orBad(() => clustersNamed(only, members)) };
}

function orBad<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BadRequest((error as Error).message, { cause: error });
  }
}

async function start(
  { action: goal, because }: Extract<Verdict<Goal>, { kind: 'act' }>,
  by: Omit<RolloutInput, 'goal'>,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const id = rolloutId(goal);
  const client = df.getClient(context);
  const known = await statusOf(client, id);
  if (known !== undefined && isAlive(known.runtimeStatus)) {
    return answer(409, { error: `${id} is already running`, id });
  }
  await (await services().upgradeNotes()).hold(id, []);
  const input: RolloutInput = { goal, ...by };
  await startStory(client, rollout, id, input);
  context.log(`${id}: started by ${by.startedBy ?? NOBODY}`);
  return answer(202, { id, goal: describeGoal(goal), startedBy: by.startedBy, because });
}

async function goalFor({ goal: wanted, name }: RolloutRequest): Promise<Verdict<Goal>> {
  if (wanted !== undefined) {
    const { policy, offers } = await lookAtFleet(nowText());
    return goalsOf({ ...policy.upgrades, goal: wanted }, offers);
  }
  const { policy } = await (await services().policy()).current();
  const week = [weekOf(nowText(), policy.timeZone), name ?? []].flat().join('-');
  const goal = await imageGoal(week);
  if (goal !== undefined) return { kind: 'act', action: goal, because: [] };
  const message = 'every node pool has the newest image of its region';
  return { kind: 'done', because: [{ code: 'atTarget', message }] };
}

/** GET /api/rollouts: the newest run of each, newest first. */
export const listRollouts: HttpHandler = async () => {
  const store = await services().runs<RunHead, ClusterResult>();
  const heads = (await store.heads()).sort((a, b) => (a.started < b.started ? 1 : -1));
  const rollouts = heads.map(({ rollout: id, goal, started, startedBy, result }) => ({
    id,
    goal: describeGoal(goal),
    started,
    ...(startedBy === undefined ? {} : { startedBy }),
    status: result?.status ?? 'running',
    ...(result === undefined ? {} : { finished: result.finished }),
  }));
  return answer(200, { rollouts });
};

/** GET /api/rollouts/{id}: how far a rollout has come, by its id or its version. */
export const readRollout: HttpHandler = async (request, context) => {
  const asked = request.params.id ?? '';
  const id = isVersion(asked) ? rolloutId({ kind: 'kubernetes', version: asked }) : asked;
  if (!id.startsWith('rollout:')) {
    const message = `'${asked}' is neither a full version such as 1.34.2 nor the id of a rollout such as rollout:kubernetes:1.34.2`;
    return answer(400, { error: message });
  }
  const status = await statusOf(df.getClient(context), id);
  if (status === undefined) return answer(404, { error: `there is no rollout of ${asked}` });
  const { runtimeStatus, customStatus, output, createdTime } = status;
  const version = id.startsWith('rollout:kubernetes:') ? { version: id.split(':')[2] } : {};
  const seen = { runtimeStatus, createdTime, progress: customStatus, result: output };
  return answer(200, { id, ...version, ...seen });
};

function answer(status: number, jsonBody: object): HttpResponseInit {
  return { status, jsonBody };
}

function nowText(): string {
  return services().clock.now().toISOString();
}
