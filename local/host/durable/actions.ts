/**
 * What an orchestrator asks for, as the SDK returns it: all actions since the beginning of the
 * generation, in the order in which they were first yielded.
 */
export enum ActionType {
  CallActivity = 0,
  CallActivityWithRetry = 1,
  CallSubOrchestrator = 2,
  CallSubOrchestratorWithRetry = 3,
  ContinueAsNew = 4,
  CreateTimer = 5,
  WaitForExternalEvent = 6,
  CallEntity = 7,
  CallHttp = 8,
  SignalEntity = 9,
  ScheduledSignalEntity = 10,
  WhenAny = 11,
  WhenAll = 12,
  LockEntities = 13,
  ReleaseEntities = 14,
}

export interface RetryOptions {
  firstRetryIntervalInMilliseconds: number;
  maxNumberOfAttempts: number;
  backoffCoefficient?: number;
  maxRetryIntervalInMilliseconds?: number;
  retryTimeoutInMilliseconds?: number;
}

export interface HttpAction {
  method: string;
  uri: string;
  content?: string;
  headers?: Record<string, string>;
  tokenSource?: unknown;
  asynchronousPatternEnabled?: boolean;
}

export interface Action {
  actionType: ActionType;
  functionName?: string;
  /** Activities and continue-as-new: text is JSON already. Sub-orchestrations: the plain value. */
  input?: unknown;
  instanceId?: string;
  version?: string;
  retryOptions?: RetryOptions;
  fireAt?: string;
  isCanceled?: boolean;
  externalEventName?: string;
  httpRequest?: HttpAction;
  compoundActions?: Action[];
}

/** State that the SDK returns after a replay. */
export interface OrchestratorState {
  isDone: boolean;
  actions: Action[][];
  schemaVersion: number;
  output?: unknown;
  customStatus?: unknown;
  error?: string;
}

/** What the host decided to do because of an action; `id` is its sequence number. */
export type Decision =
  | { kind: 'activity'; id: number; name: string; input?: unknown }
  | {
      kind: 'child';
      id: number;
      name: string;
      version: string;
      instanceId: string;
      executionId: string;
      /** JSON text. */
      input: string;
    }
  | { kind: 'timer'; id: number; fireAt: number };

/** Name under which the activity behind `callHttp` appears in a history. */
export const HTTP_ACTIVITY = 'BuiltIn::HttpActivity';
