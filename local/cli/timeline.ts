/**
 * The live timeline: a line per piece of news with its virtual time, and below them, on a
 * terminal, a progress bar per ring.
 */
import { DateTime, Duration } from 'luxon';
import type { PowerChangeInput, PowerChangeResult } from '../../functions/power/change/contract';
import type { ClusterResult, ClusterStatus } from '../../functions/upgrades/contract';
import type { News, RingShown } from './watch';

export interface Screen {
  write(text: string): void;
  /** A terminal can redraw the bars; elsewhere plain lines are printed. */
  isTerminal: boolean;
}

interface Bar {
  name: string;
  total: number;
  done: number;
  failed: number;
}

/** What stands where upgrades have their ring. */
const POWER = 'power';

const DONE = { start: 'runs', stop: 'is stopped' };

const BAR_WIDTH = 24;
const MARK: Record<ClusterStatus, string> = {
  upgraded: '✔',
  unchanged: '=',
  skipped: '–',
  failed: '✖',
  canceled: '✖',
};

export class Timeline {
  private readonly bars = new Map<string, Bar>();
  private readonly lastActivity = new Map<string, string>();
  private drawn = 0;

  constructor(
    private readonly screen: Screen,
    /** Virtual milliseconds since 1970. */
    private readonly now: () => number,
  ) {}

  /** A line of its own, above the bars. */
  say(line: string): void {
    this.erase();
    this.screen.write(`${line}\n`);
    this.draw();
  }

  /** A line with its time, about a ring. */
  line(ring: string, text: string): void {
    this.say(`${timeText(this.now())}  ${ring.padEnd(12)}${text}`);
  }

  tell(news: News): void {
    switch (news.kind) {
      case 'rollout':
        this.showRings(news.goal, news.rings);
        break;
      case 'ring':
        this.showStage(news.ring, news.stage, news.until);
        break;
      case 'activity':
        this.showActivity(news.ring, news.cluster, news.activity);
        break;
      case 'cluster':
        this.showResult(news.ring, news.result);
        break;
      case 'power':
        this.showPower(news.change, news.result);
        break;
      case 'end':
        this.line('', `${news.goal}: rollout ${END[news.status]}`);
        break;
      case 'crash':
        this.line('', `✖ ${news.name} crashed (${news.id}): ${news.message}`);
        break;
    }
  }

  /** Leaves the bars as they are. */
  end(): void {
    this.drawn = 0;
    this.bars.clear();
  }

  private showRings(goal: string, rings: RingShown[]): void {
    for (const { name, clusters, status } of rings) {
      const known = this.bars.get(name);
      if (known === undefined) {
        this.bars.set(name, { name, total: clusters, done: 0, failed: 0 });
      }
      if (status === 'notStarted') this.line(name, 'not started: the ring before did not end well');
    }
    const running = rings.find(({ status }) => status === 'running');
    if (running !== undefined && running.clusters > 0) {
      this.line(running.name, `ring starts: ${running.clusters} clusters, ${goal}`);
    }
  }

  private showStage(ring: string, stage: string, until: string | undefined): void {
    const words = { asking: 'waits for a yes', preflight: 'looks at its clusters ahead' }[stage];
    const text = until === undefined ? words : `bakes until ${timeText(Date.parse(until))}`;
    if (text !== undefined) this.once(ring, ring, text);
  }

  private showActivity(ring: string, cluster: string, activity: string): void {
    this.once(ring, cluster, `  ${cluster}  ${activity}`);
  }

  /** Begin and end of each; one that was refused is asked again by every sweep and told once. */
  private showPower(change: PowerChangeInput, result: PowerChangeResult | undefined): void {
    const { name, action } = change;
    const subject = `power ${name}`;
    const why = (result ?? change).because[0]?.message ?? '';
    if (result === undefined) this.once(POWER, subject, `  ${name}  ${action.kind}: ${why}`);
    else if (result.result === 'done') {
      this.lastActivity.delete(subject);
      this.line(POWER, `✔ ${name}  ${DONE[action.kind]}`);
    } else
      this.once(POWER, `${subject} ended`, `– ${name}  ${action.kind} ${result.result}: ${why}`);
  }

  /** Statuses are shown again and again; news are told once. */
  private once(ring: string, subject: string, text: string): void {
    if (this.lastActivity.get(subject) === text) return;
    this.lastActivity.set(subject, text);
    this.line(ring, text);
  }

  private showResult(ring: string, result: ClusterResult): void {
    const bar = this.bars.get(ring);
    if (bar !== undefined) {
      bar.done++;
      if (result.status === 'failed' || result.status === 'canceled') bar.failed++;
    }
    this.line(ring, `${MARK[result.status]} ${result.name}  ${describe(result)}`);
  }

  private erase(): void {
    if (this.drawn > 0) this.screen.write(`\u001b[${this.drawn}A\u001b[J`);
    this.drawn = 0;
  }

  private draw(): void {
    if (!this.screen.isTerminal) return;
    for (const bar of this.bars.values()) this.screen.write(`${drawBar(bar)}\n`);
    this.drawn = this.bars.size;
  }
}

function drawBar({ name, total, done, failed }: Bar): string {
  const filled = total === 0 ? BAR_WIDTH : Math.round((done / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░');
  const note = failed > 0 ? `  ${failed} failed` : '';
  return `  ${name.padEnd(12)}${bar}  ${done}/${total}${note}`;
}

function describe({ status, from, to, because, started, finished }: ClusterResult): string {
  const why = because.map(({ message }) => message).join(' ');
  if (status !== 'upgraded') return `${status}: ${why}`;
  return `${from} → ${to} in ${spanOf(started, finished)}: ${why}`;
}

/** `1 h 05 min` */
export function spanOf(started: string, finished: string): string {
  return minutesText(DateTime.fromISO(finished).diff(DateTime.fromISO(started)).as('minutes'));
}

function minutesText(span: number): string {
  const { hours = 0, minutes = 0 } = Duration.fromObject({ minutes: Math.round(span) })
    .shiftTo('hours', 'minutes')
    .toObject();
  return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes).padStart(2, '0')} min`;
}

const END = { done: 'is done', failed: 'ended with failures', canceled: 'was canceled' };

function timeText(at: number): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toFormat('ccc dd LLL HH:mm');
}
