import { providerError } from '../http';
import type { Pool } from '../world/model';
import type { PoolProperties } from './bodies';

/** What AKS refuses about the settings of a pool (contracts.md 2.5). */
export function checkPoolSettings(pool: Pool, wanted: PoolProperties): void {
  checkAmounts(pool, wanted);
  checkSize(pool, wanted);
  if ((wanted.mode ?? pool.mode) !== 'System') return;
  if (wanted.powerState?.code === 'Stopped') {
    throw providerError(400, 'BadRequest', 'System node pools cannot be stopped.');
  }
  const unavailable = wanted.upgradeSettings?.maxUnavailable ?? '0';
  if (Number.parseInt(unavailable, 10) > 0) {
    throw refuse(`maxUnavailable '${unavailable}' is not allowed on system pools.`);
  }
}

/** Only user pools may have no nodes, and bounds go with an autoscaler (texts by analogy). */
function checkSize(pool: Pool, wanted: PoolProperties): void {
  const { count = pool.count, minCount, maxCount } = wanted;
  if (count === 0) requireUser(wanted.mode ?? pool.mode);
  const scales = wanted.enableAutoScaling ?? pool.autoscale !== undefined;
  if (scales) checkBounds(count, { ...pool.autoscale, ...bounds(minCount, maxCount) });
  else if (minCount !== undefined || maxCount !== undefined) {
    throw refuse('minCount and maxCount must not be set where enableAutoScaling is false.');
  }
}

function requireUser(mode: Pool['mode']): void {
  if (mode === 'System') throw refuse('System node pools need at least one node.');
}

function bounds(min?: number, max?: number): { min?: number; max?: number } {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

function checkBounds(count: number, { min, max }: { min?: number; max?: number }): void {
  if (min === undefined || max === undefined) throw refuse('minCount and maxCount must be set.');
  if (min > max) throw refuse(`minCount ${min} is more than maxCount ${max}.`);
  if (count >= min && count <= max) return;
  throw refuse(`count ${count} is not between minCount ${min} and maxCount ${max}.`);
}

/** Numbers or percentages, and at least one node that an upgrade may begin with. */
function checkAmounts(pool: Pool, { upgradeSettings }: PoolProperties): void {
  const { maxSurge = '1', maxUnavailable = '0' } = { ...pool.upgradeSettings, ...upgradeSettings };
  requireAmount('maxSurge', maxSurge);
  requireAmount('maxUnavailable', maxUnavailable);
  if (Number.parseInt(maxSurge, 10) + Number.parseInt(maxUnavailable, 10) > 0) return;
  throw refuse('maxSurge and maxUnavailable cannot both be 0: no node could be upgraded.');
}

function requireAmount(name: string, value: string): void {
  if (/^\d+%?$/.test(value)) return;
  throw refuse(`The value '${value}' of ${name} is not a number such as 1 or 33%.`);
}

function refuse(message: string): Error {
  return providerError(400, 'InvalidParameter', message);
}
