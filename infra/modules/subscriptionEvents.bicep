// What the AKS Communication Manager says about the clusters of a subscription: upgrades that AKS
// has planned itself, and ends of support. A subscription can have one such topic only.
// https://learn.microsoft.com/azure/aks/aks-communication-manager

@description('As modules/eventSubscriptions.bicep takes them.')
param deliveries array

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account for dead letters.')
param storageId string

param deadLetterContainer string

@description('Resource id of the identity that writes dead letters.')
param identityId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: 'aks-steward-${uniqueString(subscription().id)}'
  location: 'global'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    source: subscription().id
    topicType: 'Microsoft.ResourceNotifications.ContainerServiceEventResources'
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
