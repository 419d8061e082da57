/** What `npm run rehearse` does: copies the fleet, plays the days, tells, draws and writes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parsePolicy } from '../../shared/fleet/policy';
import { type FleetSnapshot, parseSnapshot } from '../../shared/fleet/snapshot';
import { type Answer, checkWritable, type FleetChoice, readInput } from '../cli/command';
import { type Copied, fleetOf } from '../fleets/fromSnapshot';
import { loadFleet } from '../fleets/load';
import { snapshotOf } from '../fleets/snapshot';
import { conflictsIn } from './conflicts';
import { announcementFor } from './events';
import { ganttSvg } from './gantt';
import { readRehearseOptions, REHEARSE_HELP, type RehearseOptions } from './options';
import { rolloutsOf } from './outcome';
import { rehearse } from './rehearse';
import { askedOf, jsonOf, problemsOf, type Rehearsal } from './result';
import { rehearsalText } from './text';
import { when } from './words';

const DAY = 86_400_000;
const MINUTE = 60_000;

/**
 * @param root folder of the project
 * @param now milliseconds since 1970 (UTC)
 * @throws UsageError or Error of which the message alone is for people
 */
export async function rehearseCommand(args: string[], root: string, now: number): Promise<Answer> {
  const options = readRehearseOptions(args, root);
  if (options.help) return { text: REHEARSE_HELP, exitCode: 0 };
  for (const file of [options.svg, options.json]) if (file !== undefined) checkWritable(file);
  const rehearsal = await rehearsalFor(root, options, now);
  if (options.svg !== undefined) writeFileSync(options.svg, ganttSvg(rehearsal));
  if (options.json !== undefined) writeFileSync(options.json, jsonOf(rehearsal));
  return { text: rehearsalText(rehearsal), exitCode: Math.min(1, rehearsal.problems.length) };
}

async function rehearsalFor(
  root: string,
  { fleet: choice, policy: file, event, days, from, answering }: RehearseOptions,
  now: number,
): Promise<Rehearsal> {
  const text = readInput(file);
  const policy = parsePolicy(text, path.relative('', file));
  const { snapshot, fleet: copy, left } = copied(choice);
  const start = from ?? now - (now % MINUTE);
  const span = { start, end: start + days * DAY };
  const { fleet, events, versions } = await announcementFor(copy, event, start);
  const conflicts = await conflictsIn(snapshot, policy, span);
  const progress = progressTo(span, policy.timeZone);
  const plan = { fleet, policy: text, events, ...span, answering, progress };
  const played = await rehearse(root, plan);
  const rollouts = rolloutsOf(played.reports, played.watch, span);
  const approvals = played.questions.map(askedOf);
  return {
    fleet: snapshot.name,
    clusters: fleet.clusters.length,
    policy: path.relative('', file),
    zone: policy.timeZone,
    span,
    announced: versions,
    rollouts,
    approvals,
    conflicts,
    problems: [
      ...problemsOf(rollouts, approvals, played),
      ...left.map(({ name: subject, why }) => ({ subject, what: 'is left out' as const, why })),
    ],
    notes: played.notes,
    messages: played.messages,
    requests: played.requests,
  };
}

function copied(choice: FleetChoice): Copied & { snapshot: FleetSnapshot } {
  if ('folder' in choice) {
    const fleet = loadFleet(choice.folder);
    return { fleet, left: [], snapshot: snapshotOf(fleet) };
  }
  const snapshot = parseSnapshot(readInput(choice.snapshot), choice.snapshot);
  return { ...fleetOf(snapshot, choice.snapshot), snapshot };
}

/** For whoever waits at a terminal. */
function progressTo({ start, end }: { start: number; end: number }, zone: string) {
  const { stderr } = process;
  return (at: number): void => {
    if (!stderr.isTTY) return;
    const share = Math.round((100 * (at - start)) / (end - start));
    stderr.write(at >= end ? '\r\u001b[K' : `\r\u001b[K${share} %  ${when(at, zone)}`);
  };
}
