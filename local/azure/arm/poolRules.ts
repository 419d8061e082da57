import { providerError } from '../http';
import type { Pool } from '../world/model';
import type { PoolProperties } from './bodies';

/** What AKS refuses about the settings of a pool (contracts.md 2.5). */
export function checkPoolSettings(pool: Pool, wanted: PoolProperties): void {
  checkAmounts(pool, wanted);
  if ((wanted.mode ?? pool.mode) !== 'System') return;
  if (wanted.powerState?.code === 'Stopped') {
    throw providerError(400, 'BadRequest', 'System node pools cannot be stopped.');
  }
  const unavailable = wanted.upgradeSettings?.maxUnavailable ?? '0';
  if (Number.parseInt(unavailable, 10) > 0) {
    throw refuse(`maxUnavailable '${unavailable}' is not allowed on system pools.`);
  }
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
