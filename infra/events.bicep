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

// The name under which functions/upgrades/functions.ts registers it.
var functionName = 'newKubernetesVersion'

resource functionApp 'Microsoft.Web/sites@2024-04-01' existing = {
  name: functionAppName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageAccountName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

module subscriptions 'modules/clusterEvents.bicep' = [
  for id in filter(split(replace(clusterIds, ' ', ''), ','), part => !empty(part)): {
    name: 'aks-steward-events-${uniqueString(toLower(id))}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      clusterName: last(split(id, '/'))
      functionId: '${functionApp.id}/functions/${functionName}'
      storageId: storage.id
      deadLetterContainer: deadLetterContainer
      identityId: identity.id
    }
  }
]
