// One cluster's events to one function. The topic lies beside the cluster, in its region, as Azure
// wants it. A cluster can have one system topic only: where there is one already, add the
// subscription to that.
// https://learn.microsoft.com/azure/event-grid/system-topics

param clusterName string

@description('Resource id of the function, an Event Grid trigger.')
param functionId string

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

resource newVersions 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'new-kubernetes-versions'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      // One at a time: a batch fails and is repeated as a whole.
      properties: {
        resourceId: functionId
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: ['Microsoft.ContainerService.NewKubernetesVersionAvailable']
    }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'UserAssigned'
        userAssignedIdentity: identityId
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageId
          blobContainerName: deadLetterContainer
        }
      }
    }
  }
}
