import { inboxRoutes } from '../inbox/routes';
import { kubernetesRoutes } from '../kubernetes/routes';
import { clusterRoutes } from './arm/clusterRoutes';
import { commandRoutes } from './arm/commandRoutes';
import { computeRoutes } from './arm/computeRoutes';
import { credentialRoutes } from './arm/credentialRoutes';
import { operationRoutes, type PollingOptions } from './arm/longRunning';
import { lockRoutes } from './arm/lockRoutes';
import { maintenanceRoutes } from './arm/maintenanceRoutes';
import { networkRoutes } from './arm/networkRoutes';
import { poolRoutes } from './arm/poolRoutes';
import { subscriptionRoutes } from './arm/subscriptionRoutes';
import { versionRoutes } from './arm/versionRoutes';
import { costRoutes } from './cost/routes';
import { graphRoutes } from './graph/graphRoutes';
import { identityRoutes } from './identity';
import { mailRoutes } from './mail';
import { monitorRoutes } from './monitor/routes';
import { priceRoutes } from './prices/routes';
import type { Route } from './router';
import type { Simulated } from './simulated';
import { teamsRoutes } from './teams';
import { topicRoutes } from './topic';

export interface RouteOptions {
  simulated: Simulated;
  retryAfterSeconds: number;
  authority: { pem?: string };
}

/** Everything the simulator answers: the table of contents of this folder. */
export function routesOf({ simulated, retryAfterSeconds, authority }: RouteOptions): Route[] {
  const { graph, notifications, disturbances } = simulated;
  const polling: PollingOptions = {
    retryAfterSeconds,
    disturbance: () => disturbances.next(),
  };
  return [
    ...subscriptionRoutes(),
    ...clusterRoutes(polling),
    ...poolRoutes(polling),
    ...versionRoutes(),
    ...maintenanceRoutes(),
    ...computeRoutes(),
    ...networkRoutes(),
    ...lockRoutes(),
    ...commandRoutes(polling),
    ...credentialRoutes(() => authority.pem),
    ...operationRoutes(polling),
    ...graphRoutes(graph),
    ...kubernetesRoutes(),
    ...monitorRoutes(simulated.monitor),
    ...costRoutes(simulated.cost),
    ...priceRoutes(),
    ...identityRoutes(),
    ...teamsRoutes(notifications),
    ...mailRoutes(notifications),
    ...topicRoutes(notifications),
    ...inboxRoutes(notifications),
  ];
}
