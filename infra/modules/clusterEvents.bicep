// One cluster's events. The topic lies beside the cluster, in its region, as Azure wants it. A
// cluster can have one system topic only: where there is one already, add the subscriptions to that.
// https://learn.microsoft.com/azure/event-grid/system-topics

param clusterName string

@description('As modules/eventSubscriptions.bicep takes them.')
param deliveries array

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account for dead letters.')
param storageId string

param deadLetterContainer string

@description('Resource id of the identity that writes dead letters.')
param identityId string

resource cluster 'Microsoft.ContainerService/managedClusters@2025-10-01' existing = {
  name: clusterName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'aks-steward-${uniqueString(toLower(cluster.id))}'
  location: cluster.location
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    source: cluster.id
    topicType: 'Microsoft.ContainerService.ManagedClusters'
  }
}

module events 'eventSubscriptions.bicep' = {
  name: '${topic.name}-events'
  params: {
    topicName: topic.name
    deliveries: deliveries
    functionAppId: functionAppId
    storageId: storageId
    deadLetterContainer: deadLetterContainer
    identityId: identityId
  }
}
