/** The local run: `npm start` and `npm run demo`. See --help. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Approver } from './cli/approver';
import { deliver, readEvents } from './cli/events';
import { UsageError } from './cli/flags';
import { HELP, type Options, readOptions } from './cli/options';
import { Questions } from './cli/questions';
import { readReports } from './cli/reports';
import { type PowerChanged, type Result, resultOf } from './cli/result';
import { openSession, type Session } from './cli/session';
import { summaryOf } from './cli/summary';
import { Timeline } from './cli/timeline';
import { newsOf } from './cli/watch';
import type { Speed } from './clock';
import { newVersionEvents } from './fleets/events';
import { loadFleet } from './fleets/load';
import type { Fleet } from './fleets/schema';
import type { InstanceView } from './host/durable/instance';
import type { LogEntry } from './host/log';

/** The project's folder, from dist/local. */
const ROOT = path.resolve(__dirname, '../..');

/** Once the story is told, time goes on at an hour a second, so that people can look around. */
const SPEED_AFTERWARDS = 3600;

/** Exit code of a process that Ctrl-C ended. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), ROOT);
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const fleet = loadFleet(options.fleet);
  const events = options.event === undefined ? undefined : readEvents(options.event);
  const run = new Run(options, fleet);
  return run.tell(events);
}

class Run {
  private readonly faults: string[] = [];
  private readonly power: PowerChanged[] = [];
  private session: Session | undefined;
  /** Questions are answered by a script, or by a person for whom time goes slowly. */
  private answers: Approver | Questions | undefined;
  private stopped = false;
  /** Of time, while nobody is asked anything. */
  private speed: Speed;
  private readonly timeline = new Timeline(
    { write: (text) => process.stdout.write(text), isTerminal: process.stdout.isTTY },
    () => this.session?.clock.now() ?? 0,
  );

  constructor(
    private readonly options: Options,
    private readonly fleet: Fleet,
  ) {
    this.speed = options.speed;
  }

  /** @returns the exit code */
  async tell(events: unknown[] | undefined): Promise<number> {
    const { options, timeline, fleet } = this;
    timeline.say(`AKS Steward on this machine: ${fleet.clusters.length} clusters, starting …`);
    const session = await this.open();
    timeline.say(addresses(session));
    await this.tellRollout(session, events);
    const result = await this.result(session);
    timeline.end();
    if (this.stopped) timeline.say('Interrupted: what is unfinished goes on with --state.');
    this.report(result);
    if (!options.exit) await this.stayUp(session);
    await session.stop();
    if (!options.exit) return 0;
    return this.stopped ? INTERRUPTED : Math.min(1, result.problems.length);
  }

  private async tellRollout(session: Session, events: unknown[] | undefined): Promise<void> {
    const { clock, host, start } = session;
    clock.onError((error, what) => this.faults.push(`crashed: ${what}: ${String(error)}`));
    process.once('SIGINT', () => {
      this.stopped = true;
      clock.wakeUp();
    });
    if (this.options.sendEvent) {
      const sent = events ?? newVersionEvents(this.fleet, start);
      // Time stands still until all are delivered: the storm of a new version comes at once.
      await clock.hold(() => deliver(host, sent));
      this.timeline.say(`${sent.length} events delivered`);
    }
    await clock.run(() => this.stopped || clock.quiet);
  }

  private async stayUp({ clock }: Session): Promise<void> {
    if (this.stopped) return;
    this.timeline.say('Staying up for requests; Ctrl-C ends.');
    if (this.speed === 'max') clock.setSpeed((this.speed = SPEED_AFTERWARDS));
    await clock.run(() => this.stopped);
  }

  private async open(): Promise<Session> {
    const session = await openSession(ROOT, this.fleet, this.options, {
      onInstance: (instance) => {
        this.see(instance);
      },
      onLog: (entry) => {
        this.note(entry);
      },
    });
    this.session = session;
    const answers = (this.answers = this.whoAnswers(session));
    // Questions of an earlier run with the same --state are still open.
    for (const instance of session.host.instances()) answers.notice(instance);
    return session;
  }

  private whoAnswers({ host, clock, identityUrl }: Session): Approver | Questions {
    const { approveAfter } = this.options;
    if (approveAfter !== undefined) return new Approver(host, clock, approveAfter);
    return new Questions({
      clock,
      speed: () => this.speed,
      inbox: `${identityUrl}/inbox`,
      say: (ring, text) => {
        this.timeline.line(ring, text);
      },
    });
  }

  private see(instance: InstanceView): void {
    this.answers?.notice(instance);
    const news = newsOf(instance);
    if (news === undefined) return;
    this.timeline.tell(news);
    if (news.kind === 'power' && news.result !== undefined) {
      this.power.push({ change: news.change, result: news.result });
    }
  }

  /** What the app logs as an error is shown; everything else is noise here. */
  private note({ level, message, functionName }: LogEntry): void {
    if (level !== 'error' && level !== 'critical') return;
    this.timeline.say(`! ${functionName ?? 'host'}: ${message}`);
  }

  private async result({ clock, host, simulator, start }: Session): Promise<Result> {
    return resultOf({
      reports: await readReports(host),
      power: this.power,
      fleet: this.options.fleet,
      started: start,
      finished: clock.now(),
      seconds: process.uptime(),
      instances: host.instances(),
      requests: simulator.requests(),
      requestsFor: (id) => simulator.requestsFor(id),
      notifications: simulator.notifications(),
      faults: this.faults,
      interrupted: this.stopped,
    });
  }

  private report(result: Result): void {
    process.stdout.write(`${summaryOf(result)}\n`);
    const { json } = this.options;
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
  }
}

function addresses({ host, azureUrl, identityUrl }: Session): string {
  return `host ${host.url}   simulated Azure ${azureUrl}   inbox ${identityUrl}/inbox`;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const text = error instanceof UsageError ? error.message : (error as Error).stack;
    process.stderr.write(`${text ?? String(error)}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
