/** The timer of the weekly report, and GET /api/power/savings. */
import type { HttpHandler, HttpResponseInit, TimerHandler } from '@azure/functions';
import * as df from 'durable-functions';
import { startStory, statusOf } from '../../../shared/durable/client';
import type { Outcome } from '../../../shared/reasons';
import { services } from '../../../shared/services';
import { asksForPower } from '../settings';
import { ledgerSince } from '../ledger/effects';
import { reportOfWeek } from './effects';
import { savingsPage } from './page';
import type { WeekReport } from './types';
import { type Week, weekAt, weekDue, weekNamed } from './week';
import { weeklyReport, weeklyReportId } from './weeklyReport';

/** Every hour: is the report of the last week due? One that was missed is made up. */
export const lookForReport: TimerHandler = async (_timer, context) => {
  const { policy } = await (await services().policy()).current();
  if (!asksForPower(policy)) return;
  const since = Date.parse(await ledgerSince());
  const now = services().clock.now().getTime();
  const week = weekDue(policy.power.report, policy.timeZone, now);
  if (week.end <= since) return;
  const client = df.getClient(context);
  const id = weeklyReportId(week.name);
  if ((await statusOf(client, id)) !== undefined) return;
  await startStory(client, weeklyReport, id, { week: week.name });
};

/** GET /api/power/savings?week=2026-W47&format=html|json; this week so far by default. */
export const readSavings: HttpHandler = async (request) => {
  const { policy } = await (await services().policy()).current();
  const now = services().clock.now().getTime();
  const asked = request.query.get('week');
  const week = weekOf(asked, policy.timeZone, now);
  if (week === undefined) return failure(400, `week: '${asked ?? ''}' is none, write 2026-W47`);
  const format = request.query.get('format') ?? usualFormat(request.headers.get('accept'));
  if (!FORMATS.includes(format)) return failure(400, `format: '${format}' is not html or json`);
  if (week.start > now) return failure(404, `week ${week.name} has not begun`);
  return answer(await reportOfWeek(week), format);
};

function answer(report: Outcome<WeekReport>, format: string): HttpResponseInit {
  if ('ok' in report) return format === 'html' ? page(report.ok) : { jsonBody: report.ok };
  const { message } = 'retry' in report ? report.retry.reason : report.refused;
  return failure(503, `the fleet cannot be read now: ${message}`);
}

const FORMATS = ['html', 'json'];

function page(report: WeekReport): HttpResponseInit {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  return { headers, body: savingsPage(report) };
}

function usualFormat(accept: string | null): string {
  return (accept ?? '').includes('text/html') ? 'html' : 'json';
}

function weekOf(asked: string | null, zone: string, now: number): Week | undefined {
  return asked === null ? weekAt(now, zone) : weekNamed(asked, zone);
}

function failure(status: number, error: string): HttpResponseInit {
  return { status, jsonBody: { error } };
}
