/** The report as a page: readable on a phone and on paper, without scripts. */
import { DateTime, Duration } from 'luxon';
import { asIs, html, type Html } from '../../../shared/html';
import type { Reason } from '../../../shared/reasons';
import type { ReportedCluster, RolloutReport, StepResult } from '../contract';
import { describeGoal } from '../goalTypes';

type Ring = RolloutReport['rings'][number];

const STYLE = asIs(`
  :root { color-scheme: light dark; }
  body { font: 16px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
  h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; }
  dt { opacity: .7; } dd { margin: 0; }
  details { border-top: 1px solid #8884; padding: .45rem 0; }
  summary { cursor: pointer; display: grid; grid-template-columns: 6.5rem minmax(0, 1fr) auto; gap: .6rem; }
  ul { margin: .3rem 0 .5rem; padding-left: 1.3rem; }
  table { border-collapse: collapse; width: 100%; } td { padding: .15rem .6rem .15rem 0; vertical-align: top; }
  td:nth-child(-n+2) { white-space: nowrap; }
  .status { font-weight: 600; } .upgraded, .done, .unchanged { color: #1a7f37; }
  .failed, .canceled { color: #cf222e; } .skipped, .notStarted, .waiting, .running { color: #9a6700; }
  .bar { display: flex; height: .6rem; border-radius: .3rem; overflow: hidden; background: #8883; }
  .bar i { background: currentColor; }
  @media (max-width: 30rem) {
    dl { grid-template-columns: 7rem minmax(0, 1fr); }
    summary { grid-template-columns: minmax(0, 1fr); gap: 0; }
    tr { display: block; padding: .3rem 0; } td { display: block; padding: 0; }
  }
  @media (prefers-color-scheme: dark) {
    .upgraded, .done, .unchanged { color: #3fb950; } .failed, .canceled { color: #ff7b72; }
    .skipped, .notStarted, .waiting, .running { color: #d29922; }
  }
`);

export function reportPage(report: RolloutReport): string {
  const title = describeGoal(report.goal);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}: report</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>${title} <span class="${report.status}">${report.status}</span></h1>
        <dl>
          ${facts(report).map(
            ([label, value]) =>
              html`<dt>${label}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
        ${report.rings.map(ringPart)} ${outsidePart(report)}
        <p>
          Where Terraform or Bicep name a version of these clusters, they must follow, or the next
          apply goes against it.
        </p>
      </body>
    </html> `.toString();
}

function facts({
  rollout,
  started,
  finished,
  startedBy,
  rings,
}: RolloutReport): [string, string][] {
  const clusters = rings.flatMap((ring) => ring.clusters);
  const sum = (of: (cluster: ReportedCluster) => number) =>
    String(clusters.reduce((total, cluster) => total + of(cluster), 0));
  return [
    ['Rollout', rollout],
    ['Started', timeText(started) + (startedBy === undefined ? '' : ` by ${startedBy}`)],
    ['Ended', finished === undefined ? 'not yet' : timeText(finished)],
    ['Changes asked of Azure', sum(({ steps }) => steps.length)],
    ['Asked again', sum(({ retries }) => retries)],
    ['Requests to Azure', sum(({ requests }) => requests)],
  ];
}

function ringPart(ring: Ring): Html {
  return html`<section>
    <h2>Ring ${ring.name} <span class="${ring.status}">${statusText(ring)}</span></h2>
    ${bar(ring)} ${reasonList(ring.because)} ${ring.clusters.map(clusterPart)}
  </section>`;
}

function statusText({ status }: Ring): string {
  return status === 'notStarted' ? 'not started' : status;
}

/** Widths are numbers of ours. */
function bar({ counts, clusters }: Ring): Html {
  const share = (count: number) => ((100 * count) / Math.max(1, clusters.length)).toFixed(1);
  const good = counts.upgraded + counts.unchanged;
  return html`<div class="bar" role="img" aria-label="${good} of ${clusters.length} are there">
    <i class="upgraded" style="width:${share(good)}%"></i>
    <i class="failed" style="width:${share(counts.failed + counts.canceled)}%"></i>
    <i class="skipped" style="width:${share(counts.skipped)}%"></i>
  </div>`;
}

/** What did not go the usual way is shown without being asked. */
const SPEAKS = ['skipped', 'failed', 'canceled'];

function clusterPart(cluster: ReportedCluster): Html {
  const { status, name, from, to, because, steps, started, finished, requests, retries } = cluster;
  const took = steps.length === 0 ? '' : spanText(started, finished);
  return html`<details ${asIs(SPEAKS.includes(status) ? 'open' : '')}>
    <summary>
      <span class="status ${status}">${status}</span>
      <b>${name}</b>
      <span>${[from === to ? from : `${from} → ${to}`, took].filter(Boolean).join(' · ')}</span>
    </summary>
    ${reasonList(because)} ${steps.length === 0 ? '' : stepTable(steps)}
    ${steps.length === 0 ? '' : html`<p>${requests} requests to Azure, ${retries} asked again.</p>`}
  </details>`;
}

function stepTable(steps: StepResult[]): Html {
  return html`<table>
    ${steps.map(
      ({ change, started, finished, failed }) =>
        html`<tr>
          <td>${timeText(started)}</td>
          <td>${spanText(started, finished)}</td>
          <td>${change}</td>
          <td class="failed">${failed ?? ''}</td>
        </tr>`,
    )}
  </table>`;
}

function reasonList(reasons: Reason[]): Html | '' {
  if (reasons.length === 0) return '';
  return html`<ul>
    ${reasons.map(({ message }) => html`<li>${message}</li>`)}
  </ul>`;
}

function outsidePart({ outside }: RolloutReport): Html | '' {
  if (outside.length === 0) return '';
  return html`<section>
    <h2>In no ring</h2>
    <ul>
      ${outside.map(({ name, reason }) => html`<li><b>${name}</b>: ${reason.message}</li>`)}
    </ul>
  </section>`;
}

function timeText(instant: string): string {
  return DateTime.fromISO(instant, { zone: 'utc' }).toFormat("ccc d LLL yyyy HH:mm 'UTC'");
}

function spanText(from: string, to: string): string {
  const minutes = Math.round(DateTime.fromISO(to).diff(DateTime.fromISO(from)).as('minutes'));
  const { hours = 0, minutes: rest = 0 } = Duration.fromObject({ minutes })
    .shiftTo('hours', 'minutes')
    .toObject();
  return hours === 0 ? `${rest} min` : `${hours} h ${String(rest).padStart(2, '0')} min`;
}
