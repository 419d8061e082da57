/** Hands a notice to one channel. Each channel is a step of its own, so none is sent twice for another. */
import { createHash } from 'node:crypto';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';
import { cardMessage } from '../../shared/notify/card';
import { mailOf } from '../../shared/notify/mailText';
import type { Notice } from '../../shared/notify/notice';

export async function postToTeams(notice: Notice): Promise<Outcome<null>> {
  const teams = services().teams();
  return teams === undefined ? { ok: null } : teams.post(cardMessage(notice));
}

export async function sendMail(notice: Notice): Promise<Outcome<null>> {
  const mailer = await services().mailer();
  return mailer === undefined ? { ok: null } : mailer.send(mailOf(notice), operationId(notice.key));
}

/** The GUID that makes a repeated mail recognisable: the same for the same key. */
function operationId(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
