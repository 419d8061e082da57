/** Budgets by API: how they stand, exemptions, and alerts that ask for a look. */
import { createHash } from 'node:crypto';
import type {
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import * as df from 'durable-functions';
import { isoText } from '../../../shared/calendar/localText';
import { startStory } from '../../../shared/durable/client';
import type { Exemption } from '../../../shared/fleet/budget';
import type { BudgetRule } from '../../../shared/fleet/powerSchema';
import { isSelected } from '../../../shared/fleet/selector';
import { signedInName } from '../../../shared/identity';
import { reasonOf } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { holidaysFor, sweepFleet } from '../effects';
import type { PowerCluster } from '../facts';
import { monthOf } from '../money/month';
import { costs, monthsOf, scopeOf } from './effects';
import { isAutomatic, type Reckoned, reckon } from './exemption';
import { exemptionQuestion } from './notices';
import { type ExemptionRequest, readAlert, readExemption } from './request';
import { budgetExemption } from './stories';

/** Asked for what there is not: the one who asks can mend it. */
class BadRequest extends Error {}
class CannotLook extends Error {}

/** GET /api/power/budgets: as they stood at the last look, and exemptions that are not over. */
export const readBudgets: HttpHandler = async () => {
  const { states, exemptions, questions } = await (await services().budgets()).all();
  const now = services().clock.now().toISOString();
  const open = exemptions.filter(({ until }) => until > now);
  return { jsonBody: { budgets: states, exemptions: open, questions } };
};

/** POST /api/power/budget-alert: of an action group. Something may cost too much: look at once. */
export const takeAlert: HttpHandler = async (request, context) => {
  return answered(async () => {
    const alert = readAlertOf(await jsonOf(request));
    const id = createHash('sha256').update(alert).digest('hex');
    const store = await services().budgets();
    const isNew = await store.addAlert(id, services().clock.now().toISOString());
    if (!isNew) return { jsonBody: { looked: false, known: true } };
    await lookNow(context);
    return { status: 202, jsonBody: { looked: true } };
  });
};

/** POST /api/power/exemptions `{ budget, amount | cluster, until, why, by }` */
export const askExemption: HttpHandler = async (request, context) => {
  return answered(async () => {
    const { policy } = await (await services().policy()).current();
    const now = services().clock.now().getTime();
    const month = monthOf(now, policy.timeZone);
    const asked = readBody(await jsonOf(request), now, policy.timeZone, isoText(month.end));
    const found = await meant(asked);
    const { budget, cluster } = found;
    const price = cluster === undefined ? amountOf(asked) : await priceOf(cluster, asked.until);
    const store = await services().budgets();
    const { exemptions } = await store.all();
    const automatic = isAutomatic(budget, price, exemptions, month);
    const { currency } = policy.power;
    const exemption = made(request, asked, { ...found, price, currency, automatic, now });
    const known = exemptions.find(({ id }) => id === exemption.id);
    if (known !== undefined) return { status: 200, jsonBody: { exemption: known } };
    await store.keepExemption(exemption);
    await keepInTrail(exemption);
    if (automatic) await lookNow(context);
    else await askSomebody(context, exemption, budget);
    return { status: automatic ? 201 : 202, jsonBody: { exemption } };
  });
};

async function lookNow(context: InvocationContext): Promise<void> {
  await (await services().budgets()).askForLook();
  await sweepFleet(df.getClient(context), (line) => {
    context.log(`power: ${line}`);
  });
}

async function askSomebody(
  context: InvocationContext,
  exemption: Exemption,
  budget: BudgetRule,
): Promise<void> {
  const request = exemptionQuestion(exemption, budget.exemption.approval);
  const { id } = exemption;
  const client = df.getClient(context);
  await startStory(client, budgetExemption, `exemption:${id}`, { id, request });
}

interface Meant {
  budget: BudgetRule;
  cluster?: PowerCluster;
}

/** The budget whose rules hold; of several that a cluster is in, the least generous. */
async function meant(asked: ExemptionRequest): Promise<Meant> {
  const { policy } = await (await services().policy()).current();
  const { budgets } = policy.power;
  if (asked.cluster === undefined) {
    const found = budgets.find(({ name }) => name === asked.budget);
    if (found === undefined) {
      const names = budgets.map(({ name }) => name).join(', ');
      throw new BadRequest(
        `budget: there is none called '${asked.budget ?? ''}'; there are: ${names}`,
      );
    }
    if (found.per === 'all') return { budget: found };
    throw new BadRequest(`budget: '${found.name}' is for each cluster: name the cluster instead`);
  }
  const cluster = await clusterNamed(asked.cluster);
  const own = budgets.filter(({ clusters }) => isSelected(clusters, cluster));
  const [least] = own.sort((a, b) => a.exemption.automaticUnder - b.exemption.automaticUnder);
  if (least === undefined) throw new BadRequest(`cluster: '${asked.cluster}' is in no budget`);
  return { budget: least, cluster };
}

async function clusterNamed(asked: string): Promise<PowerCluster> {
  const found = (await fleet()).filter(({ id, name }) =>
    [id, name].some((one) => one.toLowerCase() === asked.toLowerCase()),
  );
  const [one, ...others] = found;
  if (one === undefined) throw new BadRequest(`cluster: there is none called '${asked}'`);
  if (others.length === 0) return one;
  const ids = found.map(({ id }) => id).join(', ');
  throw new BadRequest(`cluster: there are ${found.length} called '${asked}'; give the id: ${ids}`);
}

async function fleet(): Promise<PowerCluster[]> {
  const clusters = await (await services().graph()).powerClusters();
  if ('ok' in clusters) return clusters.ok;
  const { message } = 'retry' in clusters ? clusters.retry.reason : clusters.refused;
  throw new CannotLook(`the fleet cannot be read now: ${message}`);
}

function amountOf({ amount = 0 }: ExemptionRequest): Reckoned {
  return { amount, reckoned: `${amount.toFixed(2)} more for the budget` };
}

/** Extra hours at the rate of the cluster. */
async function priceOf(cluster: PowerCluster, until: string): Promise<Reckoned> {
  const date = services().clock.now();
  const { policy } = await (await services().policy()).current();
  const holidays = await holidaysFor(policy, date);
  const known = await (await services().power()).all();
  const [one] = await costs(scopeOf({ policy, clusters: [cluster], known, now: date.getTime() }));
  if (one === undefined) throw new BadRequest(`cluster: '${cluster.name}' is left alone anyway`);
  const months = await monthsOf({ now: date.getTime(), policy, holidays });
  const extra = months.extra(one, Date.parse(until));
  return reckon(extra, one.cost.unknown, policy.power.currency, until);
}

function made(
  request: HttpRequest,
  { until, why, by }: ExemptionRequest,
  more: Meant & { price: Reckoned; currency: string; automatic: boolean; now: number },
): Exemption {
  const { budget, cluster, price, currency, automatic, now } = more;
  const signedIn = signedInName(request.headers);
  const author = signedIn ?? by;
  const about = [budget.name, cluster?.id, price.amount, until, why, author];
  const id = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 24);
  return {
    id,
    budget: budget.name,
    ...(cluster === undefined ? {} : { cluster: { id: cluster.id, name: cluster.name } }),
    ...price,
    currency,
    from: isoText(now),
    until,
    why,
    by: author,
    via: signedIn === undefined ? 'api' : 'entra',
    state: automatic ? 'granted' : 'asked',
    automatic,
    because: automatic
      ? `It costs less than the ${budget.exemption.automaticUnder} that need nobody.`
      : 'Somebody else must say yes.',
  };
}

async function keepInTrail(exemption: Exemption): Promise<void> {
  const { id, from, by, via, cluster, automatic, because, why, reckoned, until } = exemption;
  const message = `${reckoned}, until ${until}: ${why}. ${because}`;
  const audit = await services().audit();
  await audit.write({
    key: `power.exemption:${id}`,
    at: from,
    actor: { kind: 'person', name: by, via },
    ...(cluster === undefined ? {} : { cluster: cluster.id }),
    action: 'power.exemption',
    verdict: automatic ? 'act' : 'wait',
    because: [{ code: automatic ? 'automatic' : 'asked', message }],
    correlation: `exemption:${id}`,
  });
}

async function jsonOf(request: HttpRequest): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new BadRequest('the body is not JSON');
  }
}

function readBody(body: unknown, now: number, timeZone: string, end: string): ExemptionRequest {
  try {
    return readExemption(body, { now, timeZone, end });
  } catch (error) {
    throw new BadRequest(reasonOf(error).message, { cause: error });
  }
}

function readAlertOf(body: unknown): string {
  try {
    return readAlert(body);
  } catch (error) {
    throw new BadRequest(reasonOf(error).message, { cause: error });
  }
}

async function answered(answer: () => Promise<HttpResponseInit>): Promise<HttpResponseInit> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof BadRequest) return { status: 400, jsonBody: { error: error.message } };
    if (error instanceof CannotLook) return { status: 503, jsonBody: { error: error.message } };
    throw error;
  }
}
