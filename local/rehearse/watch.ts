/**
 * What the instances of the durable engine have done, and when: rings stage by stage, clusters
 * phase by phase. Fed with every change of an instance while the clock runs.
 */
import type { Freeze, Window } from '../../shared/calendar/types';
import type { ClusterResult } from '../../functions/upgrades/contract';
import type { InstanceView } from '../host/durable/instance';

/** `waiting` and `paused` name a reason; `checking` is everything before the first change. */
export type PhaseKind = 'waiting' | 'checking' | 'working';

/** Instants are milliseconds since 1970 (UTC); what has no end goes on. */
export interface Phase {
  kind: PhaseKind;
  start: number;
  end?: number;
  /** What the story says that it is at. */
  text: string;
}

/** One attempt to bring a cluster to the goal of a run. */
export interface ClusterTrack {
  run: string;
  ring: string;
  id: string;
  name: string;
  phases: Phase[];
  result?: ClusterResult;
}

export type StageKind = 'preflight' | 'asking' | 'running' | 'baking';

export interface Stage {
  kind: StageKind;
  start: number;
  end?: number;
}

export interface RingTrack {
  run: string;
  name: string;
  start: number;
  end?: number;
  window?: Window;
  freezes: Freeze[];
  maxConcurrent: number;
  stages: Stage[];
}

export interface RunTrack {
  /** Instance id: `rollout:kubernetes:1.34.2`. */
  rollout: string;
  start: number;
  end?: number;
  /** It could not be carried through: why. */
  crashed?: string;
}

interface RingInput {
  run: string;
  ring: { name: string; window?: Window; freezes: Freeze[]; maxConcurrent: number };
}

interface ClusterInput {
  run: string;
  ring: string;
  cluster: { id: string; name: string };
}

export class Watch {
  readonly runs: RunTrack[] = [];
  readonly rings: RingTrack[] = [];
  readonly clusters: ClusterTrack[] = [];
  /** Ids of questions to people, in the order in which they were asked. */
  readonly approvals: string[] = [];
  /** Stories that threw, other than rollouts. */
  readonly crashes: string[] = [];
  private readonly known = new Map<string, RunTrack | RingTrack | ClusterTrack>();

  /**
   * @param now virtual milliseconds since 1970
   * @param onEnd a rollout has ended
   * @param onQuestion a person is asked for the first time
   */
  constructor(
    private readonly now: () => number,
    private readonly onEnd: (rollout: string) => void,
    private readonly onQuestion: (id: string) => void,
  ) {}

  see(view: InstanceView): void {
    if (view.name === 'rollout') this.seeRollout(view);
    else if (view.name === 'ringUpgrade') this.seeRing(view);
    else if (view.name === 'clusterUpgrade') this.seeCluster(view);
    else if (view.name === 'approval') this.seeApproval(view);
    if (view.status === 'Failed' && view.name !== 'rollout') {
      this.crashes.push(`${view.id}: ${String(view.output)}`);
    }
  }

  private seeRollout(view: InstanceView): void {
    const track = this.track<RunTrack>(view, this.runs, () => ({
      rollout: view.id,
      start: this.now(),
    }));
    if (!view.finished || track.end !== undefined) return;
    track.end = this.now();
    if (view.status !== 'Completed') track.crashed = String(view.output);
    this.onEnd(view.id);
  }

  private seeRing(view: InstanceView): void {
    const { run, ring } = view.input as RingInput;
    const { name, window, freezes, maxConcurrent } = ring;
    const track = this.track<RingTrack>(view, this.rings, () => ({
      run,
      name,
      start: this.now(),
      freezes,
      maxConcurrent,
      stages: [],
      ...(window === undefined ? {} : { window }),
    }));
    const { stage } = (view.customStatus ?? {}) as { stage?: StageKind };
    if (view.finished) this.leave(track);
    else if (stage !== undefined) this.enterStage(track, stage);
  }

  private enterStage({ stages }: RingTrack, kind: StageKind): void {
    const last = stages.at(-1);
    if (last?.kind === kind) return;
    if (last !== undefined) last.end = this.now();
    stages.push({ kind, start: this.now() });
  }

  private leave(track: RingTrack): void {
    track.end ??= this.now();
    const last = track.stages.at(-1);
    if (last !== undefined) last.end ??= track.end;
  }

  private seeCluster(view: InstanceView): void {
    const { run, ring, cluster } = view.input as ClusterInput;
    const { id, name } = cluster;
    const track = this.track<ClusterTrack>(view, this.clusters, () => ({
      run,
      ring,
      id,
      name,
      phases: [{ kind: 'checking', start: this.now(), text: 'begins' }],
    }));
    const { activity } = (view.customStatus ?? {}) as { activity?: string };
    if (activity !== undefined && !view.finished) this.enter(track, activity);
    if (!view.finished || track.result !== undefined) return;
    const last = track.phases.at(-1);
    if (last !== undefined) last.end = this.now();
    if (view.status === 'Completed') track.result = view.output as ClusterResult;
  }

  private enter({ phases }: ClusterTrack, text: string): void {
    const last = phases.at(-1);
    if (last?.text === text) return;
    if (last !== undefined) last.end = this.now();
    phases.push({ kind: kindOf(text), start: this.now(), text: text.replace(/^waiting: /, '') });
  }

  private seeApproval({ id }: InstanceView): void {
    if (this.approvals.includes(id)) return;
    this.approvals.push(id);
    this.onQuestion(id);
  }

  /** Instances with the same id follow each other when a rollout is started again. */
  private track<T extends RunTrack | RingTrack | ClusterTrack>(
    { id, created }: InstanceView,
    all: T[],
    make: () => T,
  ): T {
    const key = `${id} ${created}`;
    const known = this.known.get(key) as T | undefined;
    if (known !== undefined) return known;
    const track = make();
    this.known.set(key, track);
    all.push(track);
    return track;
  }
}

function kindOf(activity: string): PhaseKind {
  if (/^(waiting|paused): /.test(activity)) return 'waiting';
  return activity === 'preflight' ? 'checking' : 'working';
}
