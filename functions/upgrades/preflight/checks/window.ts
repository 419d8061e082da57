/** Is there a window long enough for the whole upgrade? */
import { DateTime } from 'luxon';
import { whenToStart } from '../../../../shared/calendar/workTime';
import { found, pass } from '../check';
import type { Case } from '../facts';
import type { Check } from '../report';

export function windowCheck({ goal, window, freezes, expected, now }: Case): Check[] {
  const job = goal.kind === 'nodeImages' ? 'nodeImages' : 'upgrades';
  const verdict = whenToStart(window, freezes, job, DateTime.fromISO(now).toMillis(), expected);
  const message = verdict.because.map((reason) => reason.message).join(' ');
  if (verdict.kind === 'refuse') return [found('neverFits', message, { expected })];
  const until = verdict.kind === 'wait' ? { until: verdict.until } : {};
  return [pass('window', message, { expected, ...until })];
}
