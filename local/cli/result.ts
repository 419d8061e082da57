/** The machine-readable result of a local run (`--json`). */
import type { PowerChangeInput, PowerChangeResult } from '../../functions/power/change/contract';
import type { ReportedCluster, RolloutReport } from '../../functions/upgrades/contract';
import type { InstanceView } from '../host/durable/instance';

export interface Result {
  fleet: string;
  /** Virtual instants of the story: ISO, UTC. */
  started: string;
  finished: string;
  /** Real seconds from start to end. */
  seconds: number;
  rollouts: RolloutReport[];
  /** Starts and stops that were carried out and proved, and those that were not. */
  power: { starts: number; stops: number; other: number };
  requests: {
    total: number;
    byOperation: Record<string, number>;
    /** Requests that name the cluster, for clusters that were upgraded and that nothing else changed. */
    perUpgradedCluster: { mean: number; max: number };
  };
  durable: { instances: number; historyEventsMax: number; longestHistory: string };
  notifications: readonly unknown[];
  /** Why the exit code is 1; empty when the story ran to its end. */
  problems: string[];
}

/** A change of power that has ended. */
export interface PowerChanged {
  change: PowerChangeInput;
  result: PowerChangeResult;
}

export interface Facts {
  fleet: string;
  started: number;
  finished: number;
  seconds: number;
  instances: InstanceView[];
  /** Of all rollouts, from the app's own API. */
  reports: RolloutReport[];
  power: PowerChanged[];
  requests: Record<string, number>;
  requestsFor: (clusterId: string) => Record<string, number>;
  notifications: readonly unknown[];
  /** Errors that the host saw outside of instances. */
  faults: string[];
  /** Ended by Ctrl-C: what is unfinished does not hang. */
  interrupted: boolean;
}

/** What the daily look at calendars asks, whether a cluster is upgraded or not. */
const OF_OTHER_JOBS = 'maintenanceConfigurations.';

export function resultOf(facts: Facts): Result {
  const rollouts = facts.reports;
  const longest = [...facts.instances].sort((a, b) => b.events - a.events)[0];
  return {
    fleet: facts.fleet,
    started: new Date(facts.started).toISOString(),
    finished: new Date(facts.finished).toISOString(),
    seconds: Math.round(facts.seconds * 10) / 10,
    rollouts,
    power: powerOf(facts.power),
    requests: {
      total: sum(Object.values(facts.requests)),
      byOperation: facts.requests,
      perUpgradedCluster: perUpgraded(rollouts, facts),
    },
    durable: {
      instances: facts.instances.length,
      historyEventsMax: longest?.events ?? 0,
      longestHistory: longest?.id ?? '',
    },
    notifications: facts.notifications,
    problems: [...problemsOf(facts, rollouts), ...facts.faults],
  };
}

function perUpgraded(
  rollouts: RolloutReport[],
  { requestsFor, power }: Pick<Facts, 'requestsFor' | 'power'>,
): { mean: number; max: number } {
  const others = new Set(power.map(({ change }) => change.id));
  const upgraded = rollouts
    .flatMap(clustersOf)
    .filter(({ id, status }) => status === 'upgraded' && !others.has(id));
  const counts = upgraded.map(({ id }) =>
    sum(
      Object.entries(requestsFor(id))
        .filter(([operation]) => !operation.startsWith(OF_OTHER_JOBS))
        .map(([, count]) => count),
    ),
  );
  if (counts.length === 0) return { mean: 0, max: 0 };
  return { mean: Math.round((sum(counts) / counts.length) * 10) / 10, max: Math.max(...counts) };
}

function powerOf(changes: PowerChanged[]): Result['power'] {
  const done = changes.filter(({ result }) => result.result === 'done');
  const starts = done.filter(({ change }) => change.action.kind === 'start').length;
  return { starts, stops: done.length - starts, other: changes.length - done.length };
}

/** Hung, crashed or unexplained: what a run must not end with. */
function problemsOf({ instances, interrupted }: Facts, rollouts: RolloutReport[]): string[] {
  const unfinished = instances
    .filter(({ finished }) => !finished && !interrupted)
    .map(({ id, status }) => `hung: ${id} is ${status} and nothing will wake it`);
  const crashed = instances
    .filter(({ status }) => status === 'Failed')
    .map(({ id, output }) => `crashed: ${id}: ${String(output)}`);
  return [...unfinished, ...crashed, ...rollouts.flatMap(unexplained)];
}

function unexplained(rollout: RolloutReport): string[] {
  const clusters = clustersOf(rollout);
  const silent = clusters.filter(
    ({ status, because }) => status !== 'unchanged' && because.length === 0,
  );
  const rings = rollout.rings.filter(
    ({ status, because }) => status === 'notStarted' && because.length === 0,
  );
  const crashes = clusters.filter(({ because }) =>
    because.some(({ code }) => code === 'unexpected'),
  );
  return [
    ...silent.map(({ name, status }) => `unexplained: ${name} is ${status} without a reason`),
    ...rings.map(({ name }) => `unexplained: ring ${name} was not started, without a reason`),
    ...crashes.map(({ name }) => `crashed: the upgrade of ${name} met something unforeseen`),
  ];
}

export function clustersOf({ rings }: RolloutReport): ReportedCluster[] {
  return rings.flatMap(({ clusters }) => clusters);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
