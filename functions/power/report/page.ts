/** The weekly report as a page: readable on a phone and on paper, without scripts. */
import { asIs, html, type Html } from '../../../shared/html';
import { chart, currenciesOf } from './chart';
import { differenceText, hoursText, money, timeText, WHY, weekText, worth } from './text';
import type { ReportedBudget, ReportedCluster, ReportedRing, WeekReport } from './types';

const STYLE = asIs(`
  :root { color-scheme: light dark; --saved: #1a7f37; --missed: #bf8700; --over: #cf222e; }
  body { font: 16px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 1.5rem auto; padding: 0 1rem; }
  h1 { font-size: 1.4rem; margin-bottom: .2rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
  .soft { opacity: .7; }
  .totals { display: flex; flex-wrap: wrap; gap: .8rem; margin: 1rem 0; padding: 0; list-style: none; }
  .totals li { border: 1px solid #8886; border-radius: .5rem; padding: .6rem .9rem; flex: 1 1 11rem; }
  .totals b { display: block; font-size: 1.3rem; overflow-wrap: anywhere; }
  svg { width: 100%; height: auto; } text { font: 13px system-ui, sans-serif; fill: currentColor; text-anchor: middle; }
  .value { font-size: 12px; opacity: .8; } .axis { stroke: #8888; }
  rect.saved { fill: var(--saved); } rect.missed { fill: var(--missed); }
  .key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin: 0 .3rem 0 .9rem; }
  .key .saved { background: var(--saved); } .key .missed { background: var(--missed); }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-top: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
  th { font-weight: 600; border-top: 0; white-space: nowrap; }
  td:first-child { min-width: 8rem; } td:nth-child(2) { min-width: 5rem; }
  .good { color: var(--saved); } .over { color: var(--over); font-weight: 600; }
  ul { margin: .2rem 0; padding-left: 1.2rem; } li { overflow-wrap: anywhere; }
  @media (max-width: 40rem) {
    table, tbody, tr, td { display: block; } thead { display: none; }
    tr { border-top: 1px solid #8884; padding: .5rem 0; } td { border: 0; padding: .1rem 0; }
    td[data-label]::before { content: attr(data-label) ': '; opacity: .7; }
    td:first-child { font-weight: 600; } text { font-size: 24px; } .value { font-size: 20px; } .date { display: none; }
  }
  @media (prefers-color-scheme: dark) { :root { --saved: #3fb950; --missed: #d29922; --over: #ff7b72; } }
`);

export function savingsPage(report: WeekReport): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Savings of week ${report.week}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <h1>Savings of week ${report.week}</h1>
        <p class="soft">
          ${weekText(report)}, times in ${report.zone}${sinceText(report)}${soFar(report)}
        </p>
        ${totals(report)} ${charts(report)} ${rings(report)} ${budgets(report)} ${members(report)}
        ${bills(report)} ${unknown(report)}
      </body>
    </html> `.toString();
}

function sinceText({ since, zone }: WeekReport): string {
  return since === undefined ? '' : `; written down since ${timeText(since, zone)}`;
}

function soFar({ made, to, zone }: WeekReport): string {
  return made < to ? `; so far, until ${timeText(made, zone)}` : '';
}

function totals({ saved, missedCost, hoursOff, missedHours, clusters }: WeekReport): Html {
  return html`<ul class="totals">
    <li><b class="good">${worth(saved, hoursOff)}</b>saved in ${hoursText(hoursOff)} off</li>
    <li><b>${worth(missedCost, missedHours)}</b>missed in ${hoursText(missedHours)}</li>
    <li><b>${clusters}</b>clusters</li>
  </ul>`;
}

function charts(report: WeekReport): Html[] {
  return currenciesOf(report).map(
    (currency) =>
      html`<figure style="margin:0">
        <figcaption class="key">
          ${currency} per day: <i class="saved"></i>saved <i class="missed"></i>missed
        </figcaption>
        ${chart(report, currency)}
      </figure>`,
  );
}

function table(heads: string[], rows: (string | Html)[][]): Html {
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, at) => html`<td data-label="${heads[at] ?? ''}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function rings(report: WeekReport): Html {
  const row = ({ name, clusters, hoursOff, saved, missedHours, missedCost }: ReportedRing) => [
    name,
    String(clusters),
    hoursText(hoursOff),
    worth(saved, hoursOff),
    missedHours === 0 ? '–' : `${hoursText(missedHours)}, ${money(missedCost)}`,
  ];
  const heads = ['Ring', 'Clusters', 'Off', 'Saved', 'Missed'];
  return html`<h2>Rings</h2>
    ${table(heads, report.rings.map(row))}`;
}

function budgets({ budgets: lines, zone }: WeekReport): Html | '' {
  if (lines.length === 0) return '';
  const row = (line: ReportedBudget) => [
    line.cluster === undefined ? line.name : `${line.name}: ${line.cluster}`,
    `${line.monthly.toFixed(2)} ${line.currency}`,
    html`<span class="${line.over ? 'over' : ''}"
      >${money(line.forecast)}${line.over ? ' – over' : ''}</span
    >`,
    line.actualUntil === undefined
      ? 'no bill yet'
      : `${money(line.actual)} until ${timeText(line.actualUntil, zone)}`,
  ];
  return html`<h2>Budgets of this month</h2>
    ${table(['Budget', 'Amount', 'Forecast', 'Billed so far'], lines.map(row))}`;
}

function members({ members: clusters }: WeekReport): Html {
  const row = (one: ReportedCluster) => [
    one.name,
    one.ring,
    hoursText(one.hoursOff) +
      (one.hoursByHand > 0 ? `, ${hoursText(one.hoursByHand)} by hand` : ''),
    one.hoursOff === 0 ? '–' : money(one.saved),
    missedList(one),
    one.difference === undefined ? '–' : differenceText(one.difference),
  ];
  const heads = ['Cluster', 'Ring', 'Off', 'Saved', 'Missed', 'Bill'];
  return html`<h2>Clusters</h2>
    ${table(heads, clusters.map(row))}`;
}

function missedList({ missed }: ReportedCluster): Html | string {
  if (missed.length === 0) return '–';
  return html`<ul>
    ${missed.map(
      ({ why, hours, cost, texts }) =>
        html`<li>
          ${hoursText(hours)}, ${money(cost)}: ${WHY[why]}.
          ${texts.slice(0, TEXTS_MAX).join(' ')}${more(texts.length)}
        </li>`,
    )}
  </ul>`;
}

const TEXTS_MAX = 3;

function more(count: number): string {
  return count > TEXTS_MAX ? ` And ${count - TEXTS_MAX} more.` : '';
}

function bills({ difference, billsRead, zone }: WeekReport): Html {
  const text =
    difference === undefined
      ? 'Azure has not told yet what the days of this week were billed.'
      : `In the node resource groups: ${differenceText(difference)}.`;
  const read = billsRead === undefined ? '' : ` Read on ${timeText(billsRead, zone)}.`;
  return html`<h2>Reckoned and billed</h2>
    <p>${text}${read}</p>
    <p class="soft">
      Reckoned are machines and managed disks of nodes, at list prices. Volumes, traffic, load
      balancers and logs are in the bill and not in what is reckoned; discounts and reservations the
      other way round.
    </p>`;
}

function unknown(report: WeekReport): Html | '' {
  if (report.unknown.length === 0) return '';
  return html`<h2>Not known, and in no sum</h2>
    <ul>
      ${report.unknown.map((one) => html`<li>${one}</li>`)}
    </ul>`;
}
