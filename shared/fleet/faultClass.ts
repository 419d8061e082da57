/**
 * What a failed change means for whoever goes on: ask again, wait, or a person with what to do.
 * https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/welcome-azure-kubernetes
 */
import type { Reason } from '../reasons';
import type { Change } from './change';

export type FaultClass =
  /** It passes; the same change asked for again is likely to succeed. */
  | 'retry'
  /** Azure is at work on the same resource: wait for its end. Not a failure. */
  | 'wait'
  /** Another operation took over: wait for its end, then look what became of ours. */
  | 'preempted'
  | 'throttled'
  /** Too few cores allowed. A smaller surge may fit. */
  | 'quota'
  /** Too few addresses. A smaller surge may fit. */
  | 'subnet'
  /** Azure has no machines of that size now. */
  | 'capacity'
  /** Pods could not be moved. */
  | 'drain'
  /** AKS looked ahead and found a budget that can never be met. */
  | 'unsatisfiablePdb'
  | 'deprecatedApi'
  | 'locked'
  /** None of these. */
  | 'person';

export interface Fault {
  class: FaultClass;
  /** What a person does about it, in one sentence. */
  todo: string;
}

interface Rule extends Fault {
  /** Looked for in `code: message`. */
  says: RegExp;
}

/** The first that fits counts. Codes come and go, so most rules look at the words too. */
const RULES: Rule[] = [
  {
    class: 'preempted',
    says: /OperationPreempted|NotLatestOperation|been preempted by another/i,
    todo: 'Let the other operation end; the cluster is looked at again then.',
  },
  {
    class: 'wait',
    says: /EtagMismatch|\bin progress\b|mutually exclusive|^busy:/i,
    todo: 'Let the operation that is running end, or abort it.',
  },
  {
    class: 'throttled',
    says: /^(Throttled|TooManyRequests\w*|SubscriptionRequestsThrottled|FailedIdentityOperation):|SubCode: TooManyRequests|request limit has been exceeded/i,
    todo: 'Nothing: it goes on when Azure takes requests again; fewer clusters at once help.',
  },
  {
    class: 'locked',
    says: /^(ScopeLocked|ReadOnlyDisabledSubscription):|scope\(s\) are locked/i,
    todo: 'Remove the lock named above, then retry the cluster.',
  },
  {
    class: 'deprecatedApi',
    says: /deprecated in the specified version|UpgradeBlockedOnDeprecatedAPI/i,
    todo: 'Move the callers to the newer API and wait 12 hours, or approve a forced upgrade.',
  },
  {
    class: 'unsatisfiablePdb',
    says: /UnsatisfiablePDB|maxunavaila?b?le == 0/i,
    todo: 'Let the disruption budget named above allow a disruption, or approve a forced upgrade.',
  },
  {
    class: 'subnet',
    says: /SubnetIsFull|InsufficientSubnetSize|enough capacity for \d* ?IP addresses|exceeds IPs available/i,
    todo: 'Enlarge the subnet or allow a smaller surge, then retry the cluster.',
  },
  {
    class: 'quota',
    says: /QuotaExceeded|exceeding (quota limits|approved .* quota)|ExceedsQuotaLimit/i,
    todo: 'Ask Azure for more quota or allow a smaller surge, then retry the cluster.',
  },
  {
    class: 'capacity',
    says: /AllocationFailed|Overconstrained\w*AllocationRequest|Allocation failed|SkuNotAvailable/i,
    todo: 'Try again later, or give the pool another VM size.',
  },
  {
    class: 'person',
    says: /LinkedAuthorizationFailed|^AuthorizationFailed:|^Forbidden:/i,
    todo: 'Give the identity of AKS Steward the right that is named above, then retry the cluster.',
  },
  {
    class: 'person',
    says: /latest NodeImageVersion/i,
    todo: 'Upgrade the node image of the pool first, then retry the cluster.',
  },
  {
    class: 'person',
    says: /OutboundPorts|ports are available/i,
    todo: 'Give the load balancer more outbound addresses or fewer ports per node, then retry.',
  },
  {
    class: 'person',
    says: /Unable to establish outbound connection|exit status=50\b/i,
    todo: 'Let the nodes reach the addresses that AKS needs, then retry the cluster.',
  },
  {
    class: 'person',
    says: /OperationNotAllowed.*is not allowed\. Available|VersionNotSupported|VersionNotAllowed|McVersionIncompatible|OrchestratorVersion is invalid/i,
    todo: 'Choose a version that Azure offers to this cluster now.',
  },
  {
    class: 'retry',
    says: /InternalError|InternalOperationError|Internal server error|GatewayTimeout|BadGateway|\b500 error|OSProvisioningTimedOut|exit status=99\b/i,
    todo: 'Retry the cluster; if it fails again the same way, ask Azure support.',
  },
];

const DRAIN: Rule = {
  class: 'drain',
  says: /drain|evict|disruption budget/i,
  todo: 'Let the pods named above move: add replicas or loosen their budget, then retry.',
};

const UNKNOWN: Fault = {
  class: 'person',
  todo: 'See the activity log of the cluster, mend what Azure names above, then retry.',
};

/** HTTP statuses that pass, for faults whose words say nothing. */
const PASSING = [408, 500, 502, 503, 504];

/**
 * @param reason of a request that Azure refused, or of a change that did not come to a good end
 * @param change that failed: only one that replaces nodes drains them
 */
export function classifyFault(reason: Reason, change: Change): Fault {
  const text = `${reason.code}: ${reason.message}`;
  const rules = drains(change) ? [...RULES, DRAIN] : RULES;
  const rule = rules.find(({ says }) => says.test(text));
  if (rule !== undefined) return { class: rule.class, todo: rule.todo };
  return byStatus(reason.evidence?.status) ?? UNKNOWN;
}

const PASSES: FaultClass[] = ['retry', 'wait', 'throttled', 'preempted'];

/** Somebody who only looks, and not on behalf of a change, sees it another time. */
export function isPassing(reason: Reason): boolean {
  return PASSES.includes(classifyFault(reason, { kind: 'start' }).class);
}

function byStatus(status: unknown): Fault | undefined {
  const like =
    status === 429 ? 'throttled' : PASSING.includes(Number(status)) ? 'retry' : undefined;
  return RULES.find((rule) => rule.class === like);
}

/** A stop drains too; a control plane and settings of the cluster move no pod. */
function drains({ kind }: Change): boolean {
  return !['controlPlane', 'force', 'start'].includes(kind);
}
