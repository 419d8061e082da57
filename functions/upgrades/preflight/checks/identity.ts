/** What Azure itself reports about the cluster: expired credentials above all. */
import type { Cluster } from '../../../../shared/fleet/cluster';
import { found, pass } from '../check';
import type { Case } from '../facts';
import type { Check } from '../report';

/** Sign-in errors of Entra (AADSTS…), and certificates past their end. */
const EXPIRED =
  /AADSTS(7000222|7000215|700016|70008)|ServicePrincipal(NotFound|ValidationClientError)|invalid_client|certificate has expired|expired (secret|credential|certificate|client)|ExpiredAuthenticationToken|x509: certificate/i;

export function identityCheck({ cluster }: Case): Check[] {
  const reports = reportsOf(cluster);
  if (reports.length === 0) return [pass('identity', 'Azure reports nothing against the cluster.')];
  return reports.map(({ part, code, text }) => {
    const evidence = { part, code, text: text.slice(0, 500) };
    if (EXPIRED.test(`${code} ${text}`)) {
      const message = `The credentials of ${part} do not work any more: ${code}: ${text} Renew them (az aks update-credentials, az aks rotate-certs) before the upgrade.`;
      return found('credentialExpired', message, evidence);
    }
    return found('azureReports', `Azure reports about ${part}: ${code}: ${text}`, evidence);
  });
}

function reportsOf(cluster: Cluster): { part: string; code: string; text: string }[] {
  return [cluster, ...cluster.pools].flatMap(({ name, error }) =>
    error === undefined ? [] : [{ part: name, code: error.code, text: error.message }],
  );
}
