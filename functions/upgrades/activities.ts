/** I/O of upgrades: the fleet, the versions on offer, the claims of the lanes. */
import type { ClaimRequest } from '../../shared/azure/claims';
import { assignRings, type Membership } from '../../shared/fleet/rings';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';

/** The rings as the policy and the tags say now: what a rollout copies when it starts. */
export async function discoverFleet(): Promise<Outcome<Membership>> {
  const members = await (await services().graph()).clusters();
  if (!('ok' in members)) return members;
  const { policy } = await (await services().policy()).current();
  return { ok: assignRings(policy, members.ok) };
}

export async function readOfferedVersions(id: string): Promise<Outcome<string[]>> {
  return (await services().aks()).offeredVersions(id);
}

export async function claimCluster(request: ClaimRequest): Promise<Outcome<number | null>> {
  return { ok: await (await services().claims()).next(request) };
}

export async function clearClaims(run: string): Promise<Outcome<null>> {
  await (await services().claims()).clear(run);
  return { ok: null };
}
