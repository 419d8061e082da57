// Sends the events of one system topic to functions of the app, a subscription for each function.

param topicName string

@description('One per function: name of the subscription, of the function, and the types of events.')
param deliveries array

@description('Resource id of the function app.')
param functionAppId string

@description('Resource id of the storage account for dead letters.')
param storageId string

param deadLetterContainer string

@description('Resource id of the identity that writes dead letters.')
param identityId string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource subscriptions 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = [
  for delivery in deliveries: {
    parent: topic
    name: delivery.name
    properties: {
      destination: {
        endpointType: 'AzureFunction'
        // One at a time: a batch fails and is repeated as a whole.
        properties: {
          resourceId: '${functionAppId}/functions/${delivery.function}'
          maxEventsPerBatch: 1
          preferredBatchSizeInKilobytes: 64
        }
      }
      eventDeliverySchema: 'CloudEventSchemaV1_0'
      filter: {
        includedEventTypes: delivery.types
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
]
