/** What the app asks of Azure and of clusters, and the right that each takes. */
import type { SimpleQuestion } from '../../shared/kubernetes/facts';

export const AKS = 'Microsoft.ContainerService/managedClusters';

/** Each call to Azure Resource Manager and the action that it needs. */
export const ACTIONS: Record<string, string> = {
  'resources()': 'Microsoft.ResourceGraph/resources/read',
  'managedClusters.get()': `${AKS}/read`,
  'managedClusters.getUpgradeProfile()': `${AKS}/upgradeProfiles/read`,
  'managedClusters.listKubernetesVersions()':
    'Microsoft.ContainerService/locations/kubernetesVersions/read',
  'managedClusters.createOrUpdate()': `${AKS}/write`,
  'managedClusters.start()': `${AKS}/start/action`,
  'managedClusters.stop()': `${AKS}/stop/action`,
  'managedClusters.abortLatestOperation()': `${AKS}/abort/action`,
  'managedClusters.listClusterUserCredentials()': `${AKS}/listClusterUserCredential/action`,
  'managedClusters.runCommand()': `${AKS}/runCommand/action`,
  'managedClusters.getCommandResult()': `${AKS}/commandResults/read`,
  'maintenanceConfigurations.listByManagedCluster()': `${AKS}/maintenanceConfigurations/read`,
  'agentPools.get()': `${AKS}/agentPools/read`,
  'agentPools.getUpgradeProfile()': `${AKS}/agentPools/upgradeProfiles/read`,
  'agentPools.createOrUpdate()': `${AKS}/agentPools/write`,
  'agentPools.upgradeNodeImageVersion()': `${AKS}/agentPools/upgradeNodeImageVersion/action`,
  'agentPools.abortLatestOperation()': `${AKS}/agentPools/abort/action`,
};

/**
 * Calls to Azure Monitor. Workspaces that the policy names belong to somebody: who owns one gives
 * the app the right to query it.
 */
export const MONITOR: Record<string, string> = {
  'queryResources()': 'Microsoft.Insights/metrics/read',
};

/** What is read by plain requests (shared/azure/armRest.ts). */
export const READ = [
  'Microsoft.Authorization/locks',
  'Microsoft.Compute/locations/usages',
  'Microsoft.Compute/skus',
  'Microsoft.CostManagement/query',
];

/** Types that Resource Graph shows to those who may read them. */
export const ROWS = [
  AKS,
  'Microsoft.Network/virtualNetworks',
  'Microsoft.Compute/virtualMachineScaleSets',
  'Microsoft.Compute/virtualMachines',
  'Microsoft.Compute/disks',
  'Microsoft.Network/publicIPAddresses',
];

const ADMISSION = 'admissionregistration.k8s.io';

/** Each question to the Kubernetes API and what it lists; metrics have a path of their own. */
export const LISTS: Record<
  Exclude<SimpleQuestion['kind'], 'apiServer' | 'deprecatedApis'>,
  { question: SimpleQuestion; group: string; resource: string }
> = {
  nodes: { question: { kind: 'nodes' }, group: '', resource: 'nodes' },
  pods: {
    question: { kind: 'pods', namespace: 'n', selector: 'a=b' },
    group: '',
    resource: 'pods',
  },
  budgets: { question: { kind: 'budgets' }, group: 'policy', resource: 'poddisruptionbudgets' },
  kured: { question: { kind: 'kured' }, group: 'apps', resource: 'daemonsets' },
  backups: { question: { kind: 'backups' }, group: 'velero.io', resource: 'backups' },
  restores: { question: { kind: 'restores' }, group: 'velero.io', resource: 'restores' },
  backupSchedules: {
    question: { kind: 'backupSchedules' },
    group: 'velero.io',
    resource: 'schedules',
  },
  jobs: { question: { kind: 'jobs' }, group: 'batch', resource: 'jobs' },
  validatingWebhooks: {
    question: { kind: 'validatingWebhooks' },
    group: ADMISSION,
    resource: 'validatingwebhookconfigurations',
  },
  mutatingWebhooks: {
    question: { kind: 'mutatingWebhooks' },
    group: ADMISSION,
    resource: 'mutatingwebhookconfigurations',
  },
  endpoints: {
    question: { kind: 'endpoints' },
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
  },
  karpenterPools: {
    question: { kind: 'karpenterPools' },
    group: 'karpenter.sh',
    resource: 'nodepools',
  },
};
