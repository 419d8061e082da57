import { z } from 'zod';
import { gatewayError } from '../http';
import type { Call } from '../router';

/** The parts of request bodies that mean something to the simulator; the rest is kept as it is. */

const nullish = <T extends z.ZodType>(type: T) =>
  type.nullish().transform((one) => one ?? undefined);

const upgradeSettings = z.looseObject({
  maxSurge: nullish(z.string()),
  maxUnavailable: nullish(z.string()),
  drainTimeoutInMinutes: nullish(z.int().min(5).max(1440)),
  nodeSoakDurationInMinutes: nullish(z.int().min(0).max(30)),
  undrainableNodeBehavior: nullish(z.enum(['Schedule', 'Cordon'])),
});

const poolProperties = z.looseObject({
  count: nullish(z.int().min(0).max(1000)),
  vmSize: nullish(z.string()),
  mode: nullish(z.enum(['System', 'User', 'Gateway'])),
  osType: nullish(z.enum(['Linux', 'Windows'])),
  osSKU: nullish(z.string()),
  orchestratorVersion: nullish(z.string()),
  nodeImageVersion: nullish(z.string()),
  powerState: nullish(z.looseObject({ code: nullish(z.enum(['Running', 'Stopped'])) })),
  upgradeSettings: nullish(upgradeSettings),
  maxPods: nullish(z.int().min(10).max(250)),
  vnetSubnetID: nullish(z.string()),
  podSubnetID: nullish(z.string()),
  enableAutoScaling: nullish(z.boolean()),
  minCount: nullish(z.int().min(0)),
  maxCount: nullish(z.int().min(1)),
});

const clusterProperties = z.looseObject({
  kubernetesVersion: nullish(z.string()),
  supportPlan: nullish(z.enum(['KubernetesOfficial', 'AKSLongTermSupport'])),
  agentPoolProfiles: nullish(z.array(poolProperties.extend({ name: z.string() }))),
  autoUpgradeProfile: nullish(
    z.looseObject({
      upgradeChannel: nullish(z.enum(['rapid', 'stable', 'patch', 'node-image', 'none'])),
      nodeOSUpgradeChannel: nullish(z.enum(['None', 'Unmanaged', 'NodeImage', 'SecurityPatch'])),
    }),
  ),
  apiServerAccessProfile: nullish(
    z.looseObject({
      enablePrivateCluster: nullish(z.boolean()),
      disableRunCommand: nullish(z.boolean()),
    }),
  ),
  upgradeSettings: nullish(
    z.looseObject({
      overrideSettings: nullish(
        z.looseObject({
          forceUpgrade: nullish(z.boolean()),
          until: nullish(z.iso.datetime({ offset: true })),
        }),
      ),
    }),
  ),
});

const tags = nullish(z.record(z.string(), z.string()));

export const clusterPut = z.looseObject({
  location: z.string(),
  tags,
  sku: nullish(z.looseObject({ tier: nullish(z.string()) })),
  properties: clusterProperties.nullish().transform((one) => one ?? clusterProperties.parse({})),
});

export const poolPut = z.looseObject({
  properties: poolProperties.nullish().transform((one) => one ?? poolProperties.parse({})),
});

export const tagsPatch = z.looseObject({ tags });

export const machinesDelete = z.looseObject({ machineNames: z.array(z.string()).min(1) });

export const runCommand = z.looseObject({
  command: z.string().min(1),
  context: nullish(z.string()),
  clusterToken: nullish(z.string()),
});

export type ClusterPut = z.output<typeof clusterPut>;
export type ClusterProperties = z.output<typeof clusterProperties>;
export type PoolProperties = z.output<typeof poolProperties>;

/** The body of a request in the given shape, or a 400 that names what is wrong with it. */
export function bodyOf<T extends z.ZodType>(call: Call, shape: T): z.output<T> {
  const result = shape.safeParse(call.body, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.map(
    ({ path, message, input }) => `'${path.join('.')}' is ${JSON.stringify(input)}: ${message}`,
  );
  const message = `The request content was invalid: ${problems.join('; ')}.`;
  throw gatewayError(400, 'InvalidRequestContent', message);
}
