/** Clusters that do what sweeps ask of them, five minutes later: to sweep over days in a blink. */
import { withAsked, withEnded } from '../../../functions/power/change/memory';
import type { PowerChangeInput } from '../../../functions/power/change/contract';
import type { PowerCluster } from '../../../functions/power/facts';
import { sweep, type SweepPlan } from '../../../functions/power/sweep';
import type { Known } from '../../../shared/azure/powerStore';
import { clusterKey } from '../../../shared/fleet/cluster';
import { parsePolicy, type Policy } from '../../../shared/fleet/policy';
import type { KeptOverride } from '../../../shared/fleet/power';
import { MINUTE } from './support';

const CHANGE_TAKES = 4 * MINUTE;

interface Deed {
  at: number;
  cluster: string;
  kind: 'start' | 'stop';
}

export class LittleWorld {
  readonly policy: Policy;
  /** What the sweeps had done, in order. */
  readonly deeds: Deed[] = [];
  readonly known: Known = {
    memories: new Map(),
    overrides: new Map(),
    idleness: new Map(),
    wishes: new Map(),
  };
  private going: { input: PowerChangeInput; ends: number }[] = [];

  constructor(
    policy: string,
    readonly clusters: PowerCluster[],
    public now: number,
  ) {
    this.policy = parsePolicy(policy, 'fleet.yaml');
  }

  /** Looks, and begins what is due, unless the same change goes on. */
  sweep(): SweepPlan {
    this.finish();
    const { now, policy, clusters, known } = this;
    const alive = new Set(this.going.map(({ input }) => clusterKey(input.id)));
    const plan = sweep({ now, policy, holidays: {}, clusters, known, leases: new Map(), alive });
    for (const one of plan.memories) known.memories.set(clusterKey(one.memory.id), one);
    for (const input of plan.starts) this.begin(input);
    return plan;
  }

  /** Sweeps every five minutes until a moment; answers the last plan. */
  sweepUntil(end: string): SweepPlan {
    let plan = this.sweep();
    while (this.now < Date.parse(end)) {
      this.now += 5 * MINUTE;
      plan = this.sweep();
    }
    return plan;
  }

  /** Somebody does it in the portal. */
  byHand(name: string, power: 'Running' | 'Stopped'): void {
    this.finish();
    const cluster = this.clusters.find((one) => one.name === name);
    if (cluster !== undefined) cluster.power = power;
  }

  override(one: KeptOverride): void {
    const key = clusterKey(one.cluster);
    this.known.overrides.set(key, [...(this.known.overrides.get(key) ?? []), one]);
  }

  running(): string[] {
    this.finish();
    return this.clusters.filter(({ power }) => power === 'Running').map(({ name }) => name);
  }

  private begin(input: PowerChangeInput): void {
    if (this.going.some(({ input: { id } }) => id === input.id)) throw new Error('begun twice');
    this.going.push({ input, ends: this.now + CHANGE_TAKES });
    this.deeds.push({ at: this.now, cluster: input.name, kind: input.action.kind });
    const ours = { ...input.action, instance: 'x', asked: iso(this.now), because: input.because };
    this.remember(input.id, (memory) =>
      withAsked(memory, { id: input.id, name: input.name, ours }),
    );
  }

  private finish(): void {
    for (const { input, ends } of this.going.filter((one) => one.ends <= this.now)) {
      const { id, name, action } = input;
      const cluster = this.clusters.find((one) => one.id === id);
      const power = action.kind === 'start' ? 'Running' : 'Stopped';
      if (cluster !== undefined) cluster.power = power;
      const asked = iso(ends - CHANGE_TAKES);
      const ours = {
        ...action,
        instance: 'x',
        asked,
        ended: iso(ends),
        result: 'done' as const,
        because: [],
      };
      const state = action.kind === 'start' ? ('running' as const) : ('stopped' as const);
      const seconds = action.kind === 'start' ? { seconds: CHANGE_TAKES / 1000 } : {};
      this.remember(id, (memory) => withEnded(memory, { id, name, ours, state, ...seconds }));
    }
    this.going = this.going.filter((one) => one.ends > this.now);
  }

  private remember(id: string, change: (memory: never) => unknown): void {
    const key = clusterKey(id);
    const before = this.known.memories.get(key);
    const memory = change(before?.memory as never) as NonNullable<typeof before>['memory'];
    this.known.memories.set(key, { ...before, memory });
  }
}

export function iso(at: number): string {
  return new Date(at).toISOString();
}
