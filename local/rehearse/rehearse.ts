/** Carries out a rehearsal: sends the events, lets the days go by, and gathers what happened. */
import type { RolloutReport } from '../../functions/upgrades/contract';
import { deliver } from '../cli/events';
import { readReports } from '../cli/reports';
import { VirtualClock } from '../clock';
import type { Fleet } from '../fleets/schema';
import type { LogEntry } from '../host/log';
import { Approver, type Question } from './approver';
import type { Answering } from './options';
import { type RehearsalStage, setStage } from './stage';
import { Watch } from './watch';

export interface Plan {
  fleet: Fleet;
  /** Text of the fleet policy. */
  policy: string;
  events: readonly unknown[];
  /** Milliseconds since 1970 (UTC). */
  start: number;
  end: number;
  answering: Answering;
  /** Told now and then how far virtual time has come. */
  progress: (at: number) => void;
}

export interface Played {
  watch: Watch;
  /** Of every run, those too that a later run with the same goal has replaced. */
  reports: RolloutReport[];
  questions: Question[];
  /** Messages that people would have got. */
  messages: number;
  requests: number;
  /** Why the app did not start a rollout. */
  notes: string[];
  /** What the app has logged as an error, and what the host has seen crash. */
  faults: string[];
}

const HOUR = 3_600_000;

/** @param root folder of the project: the app that is run */
export async function rehearse(root: string, plan: Plan): Promise<Played> {
  const clock = new VirtualClock({ start: plan.start, speed: 'max' });
  const heard: Heard = { reports: [], notes: new Set(), faults: [] };
  // Watched from the first moment, before the stage is complete.
  const late: { stage?: RehearsalStage; approver?: Approver } = {};
  const watch = new Watch(
    () => clock.now(),
    () => {
      if (late.stage !== undefined) heard.reports.push(allReports(late.stage));
    },
    (id) => late.approver?.asked(id),
  );
  const stage = await setStage(root, {
    clock,
    fleet: plan.fleet,
    policy: plan.policy,
    onInstance: (view) => {
      watch.see(view);
    },
    onLog: (entry) => {
      hear(entry, heard);
    },
  });
  const approver = new Approver(stage.host, clock, plan.answering);
  Object.assign(late, { stage, approver });
  try {
    return await play(stage, plan, { watch, heard, approver });
  } finally {
    await stage.stop();
  }
}

/** What has come in so far. */
interface Heard {
  reports: Promise<RolloutReport[]>[];
  notes: Set<string>;
  faults: string[];
}

interface Cast {
  watch: Watch;
  heard: Heard;
  approver: Approver;
}

async function play(stage: RehearsalStage, plan: Plan, cast: Cast): Promise<Played> {
  const { clock, host, simulator } = stage;
  const { watch, heard, approver } = cast;
  clock.onError((error, what) => heard.faults.push(`${what}: ${String(error)}`));
  reportProgress(clock, plan);
  await clock.hold(() => deliver(host, plan.events));
  await clock.run(() => clock.now() >= plan.end);
  heard.reports.push(allReports(stage));
  const questions = await Promise.all(watch.approvals.map((id) => approver.read(id)));
  return {
    watch,
    reports: latest((await Promise.all(heard.reports)).flat()),
    questions,
    messages: simulator.notifications().length,
    requests: Object.values(simulator.requests()).reduce((sum, count) => sum + count, 0),
    notes: [...heard.notes],
    faults: heard.faults,
  };
}

function hear({ level, message, functionName = 'host' }: LogEntry, { faults, notes }: Heard): void {
  if (level === 'error' || level === 'critical') faults.push(`${functionName}: ${message}`);
  if (/^(no rollout|event ignored)/.test(message)) notes.add(message.replace(/ \(.*\)$/, ''));
}

/** Time stands still meanwhile: a later run would replace the report. */
function allReports({ clock, host }: RehearsalStage): Promise<RolloutReport[]> {
  return clock.hold(() => readReports(host));
}

/** The last report of every run. */
function latest(reports: RolloutReport[]): RolloutReport[] {
  return [...new Map(reports.map((report) => [report.run, report])).values()];
}

/** The entry also makes the clock stop at the end, where nothing else may be due. */
function reportProgress(clock: VirtualClock, { end, progress }: Plan): void {
  const tick = () => {
    progress(clock.now());
    if (clock.now() >= end) return;
    clock.at(Math.min(end, clock.now() + HOUR), 'progress of the rehearsal', tick, true);
  };
  tick();
}
