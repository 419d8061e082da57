// The rights on clusters: what the adapters in shared/azure and shared/kubernetes call, and no more.
// No right to delete anything, to fetch admin credentials or to rotate certificates.
targetScope = 'subscription'

@description('Makes the role names unique in the tenant.')
param suffix string

@description('Subscriptions whose clusters are looked after.')
param subscriptionIds array

@description('Resource groups that clusters have networks, identities or workspaces in.')
param linkedGroupIds array

var clusterScopes = [for id in subscriptionIds: '/subscriptions/${id}']
var linkedScopes = [for id in linkedGroupIds: '/subscriptions/${split(id, '/')[2]}']

resource operator 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, suffix, 'operator')
  properties: {
    roleName: 'AKS Steward operator (${suffix})'
    description: 'Finds AKS clusters, upgrades them and their node pools, and starts and stops them, and reads nodes, workloads, webhooks and metrics in them.'
    type: 'CustomRole'
    assignableScopes: union([subscription().id], clusterScopes)
    permissions: [
      {
        actions: [
          // The fleet, in one query.
          'Microsoft.ResourceGraph/resources/read'
          // A cluster, its pools, and where they may go.
          'Microsoft.ContainerService/managedClusters/read'
          'Microsoft.ContainerService/managedClusters/agentPools/read'
          'Microsoft.ContainerService/managedClusters/upgradeProfiles/read'
          'Microsoft.ContainerService/managedClusters/agentPools/upgradeProfiles/read'
          'Microsoft.ContainerService/locations/kubernetesVersions/read'
          // What an upgrade needs besides: cores, addresses, and no lock in its way.
          'Microsoft.Compute/locations/usages/read'
          'Microsoft.Compute/skus/read'
          'Microsoft.Network/virtualNetworks/read'
          'Microsoft.Authorization/locks/read'
          // What of a stopped cluster goes on billing.
          'Microsoft.Compute/virtualMachineScaleSets/read'
          'Microsoft.Compute/virtualMachines/read'
          'Microsoft.Compute/disks/read'
          'Microsoft.Network/publicIPAddresses/read'
          // What it was billed.
          'Microsoft.CostManagement/query/read'
          // How it is doing, before and after.
          'Microsoft.Insights/metrics/read'
          // When AKS itself may work on it.
          'Microsoft.ContainerService/managedClusters/maintenanceConfigurations/read'
          // Upgrades are writes of the resource with another version.
          'Microsoft.ContainerService/managedClusters/write'
          'Microsoft.ContainerService/managedClusters/agentPools/write'
          'Microsoft.ContainerService/managedClusters/agentPools/upgradeNodeImageVersion/action'
          // Work on a stopped cluster starts it and stops it again.
          'Microsoft.ContainerService/managedClusters/start/action'
          'Microsoft.ContainerService/managedClusters/stop/action'
          // A person may end what AKS is doing; nothing is undone by it.
          'Microsoft.ContainerService/managedClusters/abort/action'
          'Microsoft.ContainerService/managedClusters/agentPools/abort/action'
          // The way to the API server: its address and CA, or commands where it is private.
          'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'
          'Microsoft.ContainerService/managedClusters/runCommand/action'
          'Microsoft.ContainerService/managedClusters/commandResults/read'
        ]
        notActions: []
        // Inside clusters with Azure RBAC; for the others see infra/kubernetes/clusterRole.yaml.
        dataActions: [
          'Microsoft.ContainerService/managedClusters/nodes/read'
          'Microsoft.ContainerService/managedClusters/pods/read'
          'Microsoft.ContainerService/managedClusters/policy/poddisruptionbudgets/read'
          'Microsoft.ContainerService/managedClusters/apps/daemonsets/read'
          'Microsoft.ContainerService/managedClusters/batch/jobs/read'
          'Microsoft.ContainerService/managedClusters/admissionregistration.k8s.io/validatingwebhookconfigurations/read'
          'Microsoft.ContainerService/managedClusters/admissionregistration.k8s.io/mutatingwebhookconfigurations/read'
          'Microsoft.ContainerService/managedClusters/discovery.k8s.io/endpointslices/read'
          'Microsoft.ContainerService/managedClusters/metrics/read'
        ]
        notDataActions: []
      }
    ]
  }
}

// Azure checks these too when a cluster is written that has its own network, identity or workspace
// (LinkedAuthorizationFailed), so they are given only where such things are.
resource linked 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, suffix, 'linked')
  properties: {
    roleName: 'AKS Steward linked resources (${suffix})'
    description: 'Writes AKS clusters that use a subnet, an identity or a workspace of their own.'
    type: 'CustomRole'
    assignableScopes: union([subscription().id], linkedScopes)
    permissions: [
      {
        actions: [
          'Microsoft.Network/virtualNetworks/subnets/join/action'
          // Not checked by Azure, but by us: whether there are addresses for the nodes of an upgrade.
          'Microsoft.Network/virtualNetworks/read'
          'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'
          'Microsoft.OperationalInsights/workspaces/sharedkeys/read'
          'Microsoft.OperationsManagement/solutions/read'
          'Microsoft.OperationsManagement/solutions/write'
        ]
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

output operatorRoleId string = operator.name
output linkedRoleId string = linked.name
