/** The reports of all rollouts, as anybody with a key gets them. */
import type { RolloutReport } from '../../functions/upgrades/contract';
import type { Host } from '../host/host';

/** @throws Error when the host does not answer */
export async function readReports(host: Pick<Host, 'url' | 'keys'>): Promise<RolloutReport[]> {
  const { rollouts } = (await read(host, '/api/rollouts')) as { rollouts: { id: string }[] };
  return Promise.all(
    rollouts.map(async ({ id }) => {
      const report = await read(host, `/api/rollouts/${encodeURIComponent(id)}/report`);
      return report as RolloutReport;
    }),
  );
}

async function read({ url, keys }: Pick<Host, 'url' | 'keys'>, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, url), {
    headers: { 'x-functions-key': keys.master },
  });
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
  return response.json();
}
