import { gatewayError, providerError, Refused } from './http';
import type { Call, Route } from './router';

/** Token buckets of AKS and of Resource Manager, on the virtual clock (contracts.md 2.7). */

interface Rule {
  /** Requests at once. */
  size: number;
  /** Tokens that come back per second. */
  perSecond: number;
  /** What the bucket belongs to, besides the subscription. */
  scope: (params: Record<string, string>) => string;
  /** As the message of the 429 calls it. */
  handler: string;
}

const perSubscription = (): string => '';
const perGroup = ({ group = '' }: Record<string, string>): string => group;
const perCluster = ({ group = '', cluster = '' }: Record<string, string>): string =>
  `${group}/${cluster}`;
const perPool = (params: Record<string, string>): string =>
  `${perCluster(params)}/${params.pool ?? ''}`;

const other: Rule = {
  size: 60,
  perSecond: 1,
  scope: perSubscription,
  handler: 'ContainerServiceHandler',
};

const aksRules: Record<string, Rule> = {
  'managedClusters.list': rule(500, 1, perSubscription, 'ListManagedClustersHandler.GET'),
  'managedClusters.listByResourceGroup': rule(60, 1, perGroup, 'ListManagedClustersHandler.GET'),
  'managedClusters.get': rule(60, 1, perCluster, 'GetManagedClusterHandler.GET'),
  'managedClusters.createOrUpdate': rule(20, 1 / 60, perCluster, 'PutManagedClusterHandler.PUT'),
  'agentPools.createOrUpdate': rule(20, 1 / 60, perPool, 'PutAgentPoolHandler.PUT'),
  'operations.get': rule(200, 2, perSubscription, 'GetOperationStatusHandler.GET'),
};

function rule(size: number, perSecond: number, scope: Rule['scope'], handler: string): Rule {
  return { size, perSecond, scope, handler };
}

/** Resource Manager in front of the provider: reads 250, writes and deletes 200 each. */
const armRules: Record<string, { size: number; perSecond: number; kind: string }> = {
  GET: { size: 250, perSecond: 25, kind: 'reads' },
  DELETE: { size: 200, perSecond: 10, kind: 'deletes' },
};
const armWrites = { size: 200, perSecond: 10, kind: 'writes' };

interface Bucket {
  tokens: number;
  filledAt: number;
}

export class Throttle {
  private readonly buckets = new Map<string, Bucket>();
  /** 1 is Azure; 0.1 makes every bucket ten times smaller. */
  factor = 1;

  /**
   * Takes the tokens a request costs.
   * @param now virtual milliseconds
   * @returns headers about what is left
   * @throws Refused 429 with Retry-After in seconds
   */
  admit(route: Route, call: Call, now: number): Record<string, string> {
    const { params } = call;
    const subscription = params.subscription;
    if (route.audience !== 'arm' || subscription === undefined) return {};
    const where = `${subscription}/${regionOf(call)}`.toLowerCase();
    const arm = armRules[route.method] ?? armWrites;
    const left = this.take(`arm/${arm.kind}/${where}/${call.by}`, arm, now);
    if (left < 0) throw armThrottled(call, arm, this.wait(left, arm.perSecond));
    if (route.path.includes('/Microsoft.ContainerService')) {
      this.admitToProvider(route, call, where, now);
    }
    return {
      [`x-ms-ratelimit-remaining-subscription-${arm.kind}`]: String(Math.floor(left)),
      [`x-ms-ratelimit-remaining-subscription-global-${arm.kind}`]: String(15 * arm.size - 1),
    };
  }

  private admitToProvider(route: Route, call: Call, where: string, now: number): void {
    const found = aksRules[route.operation];
    const applied = found ?? other;
    const name = found ? route.operation : 'other';
    const key = `aks/${name}/${where}/${applied.scope(call.params)}`.toLowerCase();
    const left = this.take(key, applied, now);
    if (left < 0) throw aksThrottled(call, applied, this.wait(left, applied.perSecond));
  }

  /** Tokens left after taking one; negative by what is missing when there was none. */
  private take(key: string, { size, perSecond }: Pick<Rule, 'size' | 'perSecond'>, now: number) {
    const full = Math.max(1, size * this.factor);
    const bucket = this.buckets.get(key) ?? { tokens: full, filledAt: now };
    const refilled = bucket.tokens + ((now - bucket.filledAt) / 1000) * perSecond * this.factor;
    const tokens = Math.min(full, refilled);
    const left = tokens - 1;
    this.buckets.set(key, { tokens: left < 0 ? tokens : left, filledAt: now });
    return left;
  }

  private wait(left: number, perSecond: number): number {
    return Math.max(1, Math.ceil(-left / (perSecond * this.factor)));
  }
}

/** The region a request goes to: AKS keeps its buckets per region. */
function regionOf({ world, params }: Call): string {
  if (params.location !== undefined) return params.location;
  const { subscription = '', group = '', cluster } = params;
  if (cluster === undefined) return '';
  const id = `/subscriptions/${subscription}/resourcegroups/${group}/providers`;
  return world.cluster(`${id}/microsoft.containerservice/managedclusters/${cluster}`)?.region ?? '';
}

function aksThrottled({ params }: Call, { handler }: Rule, seconds: number): Refused {
  const message =
    `The ${handler} request limit has been exceeded for SubID='${params.subscription ?? ''}', ` +
    `please retry again in ${seconds} seconds. For more information, please visit ` +
    'aka.ms/aks/throttling';
  return retryLater(providerError(429, 'Throttled', message), seconds);
}

function armThrottled({ params }: Call, { kind }: { kind: string }, seconds: number): Refused {
  const message =
    `Number of '${kind}' requests for subscription '${params.subscription ?? ''}' exceeded the ` +
    `limit. Please try again after '${seconds}' seconds.`;
  return retryLater(gatewayError(429, 'SubscriptionRequestsThrottled', message), seconds);
}

/** The same refusal, with Retry-After in seconds. */
export function retryLater({ code, message, answer }: Refused, seconds: number): Refused {
  const headers = { ...answer.headers, 'retry-after': String(seconds) };
  return new Refused(code, message, { ...answer, headers });
}
