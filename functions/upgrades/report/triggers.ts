/** GET /api/rollouts/{id}/report: everything that is kept of a rollout. */
import type { HttpHandler } from '@azure/functions';
import { services } from '../../../shared/services';
import type { ClusterResult, RunHead } from '../contract';
import { reportPage } from './page';
import { reportOf } from './report';

export const rolloutReport: HttpHandler = async (request) => {
  const store = await services().runs<RunHead, ClusterResult>();
  const id = request.params.id ?? '';
  const head = await store.head(id);
  if (head === undefined) {
    return {
      status: 404,
      jsonBody: { error: `there is no rollout '${id}'; GET /api/rollouts lists them` },
    };
  }
  const report = reportOf(head, await store.members(head.run));
  if (!wantsPage(request.query.get('format'), request.headers.get('accept')))
    return { jsonBody: report };
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  return { headers, body: reportPage(report) };
};

function wantsPage(format: string | null, accept: string | null): boolean {
  return format === null ? (accept ?? '').includes('text/html') : format === 'html';
}
