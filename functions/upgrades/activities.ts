/** I/O of upgrades: the fleet, the versions on offer, the claims of the lanes. */
import type { ClaimRequest } from '../../shared/azure/claims';
import { assignRings, type Membership } from '../../shared/fleet/rings';
import type { Outcome } from '../../shared/reasons';
import { services } from '../../shared/services';

/** The rings as the policy and the tags say now: what a rollout copies when it starts. */
export async function discoverFleet(): Promise<Outcome<Membership>> {
  const members = await (await services().graph()).clusters();
  return 'ok' in members ? { ok: assignRings(await services().policy(), members.ok) } : members;
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
