/** What `npm run policy -- check` does: reads policy and fleet, and tells what it finds. */
import path from 'node:path';
import { estimateFor, settingsOf } from '../../shared/fleet/clusterPolicy';
import { durationText } from '../../shared/fleet/durations';
import {
  checkPolicy,
  idleSettings,
  type Policy,
  type Problem,
  problemsIn,
} from '../../shared/fleet/policy';
import type { ClusterSnapshot } from '../../shared/fleet/snapshot';
import { resolveHolidays } from '../../shared/holidays';
import { type Answer, readInput, snapshotFrom } from '../cli/command';
import { POLICY_HELP, type PolicyOptions, readPolicyOptions } from './options';
import { reportText } from './text';

/** What is known of one cluster after the check. */
export interface Placed {
  cluster: string;
  /** Absent when it is in none; `because` says why. */
  ring?: string;
  because?: string;
  /** Name of its upgrade window; any time when absent. */
  window?: string;
  /** Name of its running hours; always when absent. */
  schedule?: string;
  /** How long its upgrade is likely to take: `1h20m`. */
  estimate: string;
}

export interface Report {
  file: string;
  problems: Problem[];
  /** What is right and has no effect in this version. */
  notInEffect: Problem[];
  /** Absent when no fleet was given, or the policy has errors. */
  fleet?: { name: string; clusters: Placed[] };
}

/**
 * @param root folder of the project
 * @param now milliseconds since 1970 (UTC)
 * @throws UsageError or Error of which the message alone is for people
 */
export async function policyCommand(args: string[], root: string, now: number): Promise<Answer> {
  const options = readPolicyOptions(args, root);
  if (options.help) return { text: POLICY_HELP, exitCode: 0 };
  const report = await check(options, now);
  const failed = report.problems.some(({ severity }) => severity === 'error');
  const text = options.json ? `${JSON.stringify(report, null, 2)}\n` : reportText(report);
  return { text, exitCode: failed ? 1 : 0 };
}

async function check({ file, fleet: where }: PolicyOptions, now: number): Promise<Report> {
  const text = readInput(file);
  const name = path.relative('', file);
  const fleet = where === undefined ? undefined : snapshotFrom(where);
  const { policy, problems } = checkPolicy(text, name, fleet && { fleet, now });
  if (policy === undefined) return { file: name, problems, notInEffect: [] };
  const holidays = await unknownHolidays(policy, text, name, now);
  const notInEffect = idleSettings(text, name);
  const report = { file: name, problems: [...holidays, ...problems], notInEffect };
  if (fleet === undefined) return report;
  const clusters = fleet.clusters.map((cluster) => placed(policy, cluster));
  return { ...report, fleet: { name: fleet.name, clusters } };
}

/** Only the library knows which countries and regions there are. */
async function unknownHolidays(
  policy: Policy,
  text: string,
  file: string,
  now: number,
): Promise<Problem[]> {
  const years = [new Date(now).getUTCFullYear()];
  const complaints = await Promise.all(
    Object.entries(policy.holidays).map(async ([name, wish]) => {
      try {
        await resolveHolidays({ ...wish, years });
        return [];
      } catch (error) {
        const path = ['calendars', 'holidays', name];
        const message = error instanceof Error ? error.message : String(error);
        return [{ path, wrong: message, allowed: '' }];
      }
    }),
  );
  return problemsIn(text, file, complaints.flat(), 'error');
}

function placed(policy: Policy, cluster: ClusterSnapshot): Placed {
  const { ring, outside, window, schedule } = settingsOf(policy, cluster);
  return {
    cluster: cluster.name,
    ...(ring === undefined ? {} : { ring: ring.name }),
    ...(outside === undefined ? {} : { because: outside.message }),
    ...(window === undefined ? {} : { window: window.name }),
    ...(schedule === undefined ? {} : { schedule: schedule.name }),
    estimate: durationText(estimateFor(policy, cluster).likely),
  };
}
