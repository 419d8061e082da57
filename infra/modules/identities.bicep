// Who acts: the app, and Event Grid where it puts events aside. Two, so that neither has the other's rights.

@description('Name of the identity of the function app.')
param functionName string

@description('Name of the identity of the event topics.')
param eventsName string

param location string
param tags object

resource function 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: functionName
  location: location
  tags: tags
}

resource events 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: eventsName
  location: location
  tags: tags
}

output functionName string = function.name
output functionPrincipalId string = function.properties.principalId
output eventsName string = events.name
output eventsPrincipalId string = events.properties.principalId
