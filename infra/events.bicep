// Subscribes the app to the clusters' events. Apart from main.bicep, because Event Grid takes a
// function as destination only once its code is deployed. Run by infra/scripts/subscribe.*.
import { deadLetterContainer } from 'modules/storage.bicep'

@description('Function app in this resource group.')
param functionAppName string

@description('Storage account in this resource group that keeps events that could not be delivered.')
param storageAccountName string

@description('Identity in this resource group that writes them there.')
param identityName string

@description('Resource ids of the clusters, separated by commas.')
param clusterIds string

// The functions are named as functions/*/functions.ts registers them.
var ofClusters = [
  {
    name: 'new-kubernetes-versions'
    function: 'newKubernetesVersion'
    types: ['Microsoft.ContainerService.NewKubernetesVersionAvailable']
  }
  {
    name: 'cluster-support'
    function: 'clusterSupport'
    types: [
      'Microsoft.ContainerService.ClusterSupportEnding'
      'Microsoft.ContainerService.ClusterSupportEnded'
    ]
  }
  {
    name: 'node-pool-rolling'
    function: 'nodePoolRolling'
    types: [
      'Microsoft.ContainerService.NodePoolRollingStarted'
      'Microsoft.ContainerService.NodePoolRollingSucceeded'
      'Microsoft.ContainerService.NodePoolRollingFailed'
    ]
  }
]

var ofSubscriptions = [
  {
    name: 'scheduled-events'
    function: 'scheduledEvent'
    types: ['Microsoft.ResourceNotifications.ContainerServiceEventResources.ScheduledEventEmitted']
  }
]

var ids = filter(split(replace(clusterIds, ' ', ''), ','), part => !empty(part))

// The first cluster of each subscription: the topic of the subscription lies beside it.
var firstIds = filter(
  ids,
  (id, place) => indexOf(map(ids, one => toLower(split(one, '/')[2])), toLower(split(id, '/')[2])) == place
)

resource functionApp 'Microsoft.Web/sites@2024-04-01' existing = {
  name: functionAppName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

module clusters 'modules/clusterEvents.bicep' = [
  for id in ids: {
    name: 'aks-steward-events-${uniqueString(toLower(id))}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      clusterName: last(split(id, '/'))
      deliveries: ofClusters
      functionAppId: functionApp.id
      storageId: storage.id
      deadLetterContainer: deadLetterContainer
      identityId: identity.id
    }
  }
]

module subscriptions 'modules/subscriptionEvents.bicep' = [
  for id in firstIds: {
    name: 'aks-steward-scheduled-${uniqueString(toLower(id))}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      deliveries: ofSubscriptions
      functionAppId: functionApp.id
      storageId: storage.id
      deadLetterContainer: deadLetterContainer
      identityId: identity.id
    }
  }
]
