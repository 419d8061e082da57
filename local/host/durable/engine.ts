/**
 * The durable engine of one task hub: wakes instances that have messages, starts the activities and
 * arms the timers that they decide on, and brings the answers back as messages.
 *
 * Episodes are entries on the clock's agenda; an activity holds the clock until its answer is posted.
 */
import { randomUUID } from 'node:crypto';
import type { VirtualClock } from '../../clock';
import type { RegisteredFunction } from '../core';
import type { App } from '../loadApp';
import type { Log } from '../log';
import { hostTime } from '../timeSpan';
import { ActivityRunner, functionsByName } from './activities';
import type { Decision } from './actions';
import type { ClientInputs } from './binding';
import { runEpisode, unknownOrchestrator } from './episode';
import type { HistoryEvent } from './history';
import { event, EventType, isFinished } from './history';
import type { Instance, InstanceView, PendingActivity } from './instance';
import { viewOf } from './instance';
import type { EpisodeRecord, JournalRecord } from './records';
import { ReplayCount } from './replayCount';
import type { Store } from './store';

export interface EngineOptions {
  app: App;
  clock: VirtualClock;
  store: Store;
  /** For activities that have a durable client. */
  clientInputs: ClientInputs;
  log: Log;
  /** Called after every change of status or custom status. */
  onInstance?: ((instance: InstanceView) => void) | undefined;
  /** Takes the processor time of episodes, which itself takes some. */
  timeReplays?: boolean | undefined;
  /** Makes ids of instances and executions; default: random. */
  newId?: (() => string) | undefined;
}

export interface StartRequest {
  name: string;
  /** JSON text. */
  input: string;
  id?: string;
  version?: string;
}

export class DurableEngine {
  readonly replays = new ReplayCount();
  readonly unfinished = new Set<string>();
  private readonly activities: ActivityRunner;
  private readonly orchestrators: Map<string, RegisteredFunction>;
  private readonly awake = new Set<string>();
  private readonly armed = new Map<string, Map<number, () => void>>();
  private readonly shown = new Map<string, string>();
  private readonly waiters = new Map<string, (() => void)[]>();
  /**
   * Episodes run one after another. They wait for nothing but each other, so side by side they would
   * only keep all their histories in memory at once, and come to an end in a less plain order.
   */
  private lastEpisode: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(private readonly options: EngineOptions) {
    this.activities = new ActivityRunner(options.app, options.clientInputs, options.log);
    this.orchestrators = functionsByName(options.app, 'orchestrationTrigger');
  }

  get instances(): Map<string, Instance> {
    return this.options.store.instances;
  }

  get now(): number {
    return this.options.clock.now();
  }

  newId = (): string => this.options.newId?.() ?? randomUUID().replaceAll('-', '');

  hasOrchestrator(name: string): boolean {
    return this.orchestrators.has(name.toLowerCase());
  }

  /** Goes on where the journal ends: pending activities start again, timers are armed. */
  recover(): void {
    for (const instance of this.instances.values()) {
      if (!isFinished(instance.status)) this.unfinished.add(instance.id);
      for (const [id, activity] of instance.activities) this.startActivity(instance, id, activity);
      for (const [id, fireAt] of instance.timers) this.arm(instance, id, fireAt);
      this.wake(instance);
    }
  }

  /** Nothing runs any more; what is under way is forgotten, as when a process ends. */
  stop(): void {
    this.stopped = true;
    for (const id of this.armed.keys()) this.disarm(id);
    this.options.store.close();
  }

  start({ name, input, id = this.newId(), version = '' }: StartRequest): string {
    const executionId = this.newId();
    this.disarm(id);
    this.record({ kind: 'start', at: this.now, id, name, version, executionId, input });
    return id;
  }

  /** Sends a message to whichever generation of an instance is running. */
  post(id: string, type: EventType, fields: Partial<HistoryEvent>): void {
    this.record({ kind: 'message', at: this.now, to: id, event: event(type, this.now, fields) });
  }

  rewind(id: string, reason: string): void {
    this.record({ kind: 'rewind', at: this.now, id, reason });
  }

  purge(ids: string[]): void {
    if (ids.length > 0) this.record({ kind: 'purge', at: this.now, ids });
    for (const id of ids) this.shown.delete(id);
  }

  /** Resolves when an instance has finished. */
  finished(id: string): Promise<void> {
    const instance = this.instances.get(id);
    if (instance === undefined || isFinished(instance.status)) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiters.set(id, [...(this.waiters.get(id) ?? []), resolve]);
    });
  }

  private record(record: JournalRecord): void {
    if (this.stopped) return;
    for (const instance of this.options.store.append(record)) {
      this.show(instance);
      this.wake(instance);
    }
  }

  /** Puts an episode on the agenda, once, if there is something to read. */
  private wake(instance: Instance): void {
    const { id } = instance;
    if (this.awake.has(id) || instance.inbox.length === 0 || isFinished(instance.status)) return;
    this.awake.add(id);
    this.options.clock.at(this.now, `episode of ${instance.name} ${id}`, () => {
      const episode = this.lastEpisode.then(() => this.episode(id));
      this.lastEpisode = episode.catch(() => undefined);
      return episode;
    });
  }

  private async episode(id: string): Promise<void> {
    const instance = this.instances.get(id);
    if (instance === undefined || this.stopped) {
      this.awake.delete(id);
      return;
    }
    const record = await this.replay(instance);
    this.awake.delete(id);
    // Purged or replaced meanwhile: what the old one decided no longer matters.
    if (this.instances.get(id) !== instance) {
      const successor = this.instances.get(id);
      if (successor !== undefined) this.wake(successor);
      return;
    }
    this.record(record);
    if (record.renewed !== undefined || isFinished(instance.status)) this.disarm(id);
    for (const decision of record.decisions) this.carryOut(instance, decision);
  }

  private async replay(instance: Instance): Promise<EpisodeRecord> {
    const began = this.options.timeReplays === true ? process.cpuUsage() : undefined;
    const record = await runEpisode(
      {
        app: this.options.app,
        orchestrator: this.orchestrators.get(instance.name.toLowerCase()),
        now: this.now,
        newId: this.newId,
        mustExist: this.mustExist,
        log: this.options.log,
      },
      instance,
    );
    if (began !== undefined) this.replays.addTime(process.cpuUsage(began));
    this.replays.add(instance, record);
    return record;
  }

  private carryOut(instance: Instance, decision: Decision): void {
    if (decision.kind === 'activity') this.startActivity(instance, decision.id, decision);
    if (decision.kind === 'timer') this.arm(instance, decision.id, decision.fireAt);
    if (decision.kind === 'child') this.warnOfLostChild(instance, decision);
  }

  private startActivity(instance: Instance, id: number, activity: PendingActivity): void {
    const { clock, log } = this.options;
    const { id: to, executionId } = instance;
    const job = async () => {
      const answer = await this.activities.run(to, id, activity, () => this.now);
      this.record({ kind: 'message', at: this.now, to, executionId, event: answer });
    };
    clock.hold(job).catch((error: unknown) => {
      log({
        level: 'critical',
        category: 'host',
        message: `Activity ${activity.name}: ${String(error)}`,
      });
    });
  }

  private arm(instance: Instance, id: number, fireAt: number): void {
    const { id: to, executionId, name } = instance;
    const timers = this.armed.get(to) ?? new Map<number, () => void>();
    this.armed.set(to, timers);
    const cancel = this.options.clock.at(fireAt, `timer ${id} of ${name} ${to}`, () => {
      timers.delete(id);
      const fired = event(EventType.TimerFired, this.now, {
        TimerId: id,
        FireAt: hostTime(fireAt),
      });
      this.record({ kind: 'message', at: this.now, to, executionId, event: fired });
    });
    timers.set(id, cancel);
  }

  private disarm(id: string): void {
    for (const cancel of this.armed.get(id)?.values() ?? []) cancel();
    this.armed.delete(id);
  }

  private readonly mustExist = (kind: 'activity' | 'child', name: string): void => {
    if (kind === 'child' && !this.hasOrchestrator(name)) throw new Error(unknownOrchestrator(name));
    if (kind === 'activity' && !this.activities.has(name)) {
      throw new Error(
        `The function '${name}' doesn't exist, is disabled, or is not an activity function. ` +
          'Are the names in the call and in the registration the same?',
      );
    }
  };

  private warnOfLostChild(instance: Instance, child: Extract<Decision, { kind: 'child' }>): void {
    const started = this.instances.get(child.instanceId);
    if (started?.executionId === child.executionId) return;
    this.options.log({
      level: 'error',
      category: 'host',
      message:
        `${instance.name} (${instance.id}) calls ${child.name} with the instance id ` +
        `${child.instanceId}, which is in use: the call is lost and its caller waits for ever.`,
      instanceId: instance.id,
    });
  }

  private show(instance: Instance): void {
    const done = isFinished(instance.status);
    if (done) this.unfinished.delete(instance.id);
    else this.unfinished.add(instance.id);
    const face = `${instance.executionId} ${instance.status} ${JSON.stringify(instance.customStatus)}`;
    if (this.shown.get(instance.id) === face) return;
    this.shown.set(instance.id, face);
    this.options.onInstance?.(viewOf(instance));
    if (!done) return;
    for (const resolve of this.waiters.get(instance.id) ?? []) resolve();
    this.waiters.delete(instance.id);
  }
}
