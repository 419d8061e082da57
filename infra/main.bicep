// AKS Steward: one resource group with everything it needs, and its rights on the clusters it looks
// after. Event subscriptions are in events.bicep, since they can only be made once the code is there.
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('Name of the azd environment; every resource carries it as a tag.')
param environmentName string

@description('Region of the resources; it has to offer the Flex Consumption plan.')
param location string

@description('Ids of the subscriptions whose clusters are looked after, separated by commas. Empty: this subscription.')
param clusterSubscriptions string = ''

@description('Ids of the resource groups with the networks, identities and workspaces that clusters bring along, separated by commas. Empty: clusters bring none.')
param linkedResourceGroups string = ''

@description('Name of the secret in the Key Vault that holds the address of the Teams workflow. The secret has to be there before it is named here. Empty: no Teams.')
param teamsSecretName string = ''

@description('Name of the secret in the Key Vault that signs the links of approvals: 32 random characters or more. The secret has to be there before it is named here. Empty: approvals by the API only.')
param approvalSecretName string = ''

@description('Name of the secret that signed them before; its links stay good. Empty: none.')
param previousApprovalSecretName string = ''

@description('Address of an Event Grid topic of yours that takes CloudEvents, such as https://x.westeurope-1.eventgrid.azure.net/api/events. Give the identity of the app the role EventGrid Data Sender on it. Empty: programs are told nothing.')
param eventTopicEndpoint string = ''

@description('Who gets e-mail, separated by commas. Empty: nobody.')
param mailTo string = ''

@description('Where Azure Communication Services keeps mail at rest, such as Europe or United States.')
param mailDataLocation string = 'Europe'

var token = uniqueString(subscription().id, environmentName, location)
var tags = { 'azd-env-name': environmentName }
var namedSubscriptions = filter(split(replace(clusterSubscriptions, ' ', ''), ','), id => !empty(id))
var subscriptionIds = empty(namedSubscriptions) ? [subscription().subscriptionId] : namedSubscriptions
var linkedGroupIds = filter(split(replace(linkedResourceGroups, ' ', ''), ','), id => !empty(id))

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    functionName: 'id-${token}'
    eventsName: 'id-events-${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    functionPrincipalId: identities.outputs.functionPrincipalId
    eventsPrincipalId: identities.outputs.eventsPrincipalId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: 'log-${token}'
    insightsName: 'appi-${token}'
    location: location
    tags: tags
    principalId: identities.outputs.functionPrincipalId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    principalId: identities.outputs.functionPrincipalId
  }
}

module mail 'modules/mail.bicep' = {
  name: 'mail'
  scope: group
  params: {
    emailName: 'email-${token}'
    communicationName: 'acs-${token}'
    dataLocation: mailDataLocation
    tags: tags
    principalId: identities.outputs.functionPrincipalId
  }
}

// The roles come with the modules above, so the app finds them in place when it first starts.
module functionApp 'modules/functionApp.bicep' = {
  name: 'functionApp'
  scope: group
  params: {
    planName: 'plan-${token}'
    appName: 'func-${token}'
    location: location
    tags: tags
    identityName: identities.outputs.functionName
    storageName: storage.outputs.name
    insightsName: monitoring.outputs.insightsName
    vaultUri: vault.outputs.uri
    teamsSecretName: teamsSecretName
    approvalSecretName: approvalSecretName
    previousApprovalSecretName: previousApprovalSecretName
    clusterSubscriptions: join(subscriptionIds, ',')
    mailEndpoint: mail.outputs.endpoint
    mailFrom: mail.outputs.from
    mailTo: mailTo
    eventTopicEndpoint: eventTopicEndpoint
  }
}

module clusterRoles 'modules/clusterRoles.bicep' = {
  name: 'aks-steward-roles-${token}'
  params: {
    // Role names are unique in a tenant.
    suffix: '${environmentName} ${token}'
    subscriptionIds: subscriptionIds
    linkedGroupIds: linkedGroupIds
  }
}

module clusterAccess 'modules/subscriptionAccess.bicep' = [
  for id in subscriptionIds: {
    name: 'aks-steward-access-${uniqueString(token, id)}'
    scope: subscription(id)
    params: {
      roleId: clusterRoles.outputs.operatorRoleId
      principalId: identities.outputs.functionPrincipalId
    }
  }
]

module linkedAccess 'modules/groupAccess.bicep' = [
  for id in linkedGroupIds: {
    name: 'aks-steward-linked-${uniqueString(token, id)}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      roleId: clusterRoles.outputs.linkedRoleId
      principalId: identities.outputs.functionPrincipalId
    }
  }
]

// azd keeps these as environment variables; infra/scripts/subscribe.* read them.
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = functionApp.outputs.name
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_EVENTS_IDENTITY_NAME string = identities.outputs.eventsName
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output STEWARD_PRINCIPAL_ID string = identities.outputs.functionPrincipalId
