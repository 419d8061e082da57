// The app on a Flex Consumption plan, with one identity and no key of any kind.
import { packageContainer } from 'storage.bicep'

param planName string
param appName string
param location string
param tags object
param identityName string
param storageName string
param insightsName string

@description('Address of the Key Vault, with a slash at the end.')
param vaultUri string

@description('Name of the secret with the address of the Teams workflow. Empty: no Teams.')
param teamsSecretName string

@description('Name of the secret that signs the links of approvals: 32 random characters or more. Empty: approvals by the API only.')
param approvalSecretName string

@description('The secret before that one, whose links stay good. Empty: none.')
param previousApprovalSecretName string

@description('Ids of the subscriptions to look after, separated by commas.')
param clusterSubscriptions string

@description('Address of an Event Grid topic of yours that takes CloudEvents. Empty: programs are told nothing.')
param eventTopicEndpoint string

param mailEndpoint string
param mailFrom string
param mailTo string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' existing = {
  name: identityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: appName
  location: location
  // azd finds the app of the service `operations` in azure.yaml by this tag.
  tags: union(tags, { 'azd-service-name': 'operations' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // Without it, Key Vault references look for an identity of the app's own, and there is none.
    keyVaultReferenceIdentity: identity.id
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      // The fewest that the plan allows: the app waits more than it works.
      scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 2048 }
      runtime: { name: 'node', version: '22' }
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    // The Functions host: storage and telemetry by identity.
    AzureWebJobsStorage__blobServiceUri: storage.properties.primaryEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: storage.properties.primaryEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: storage.properties.primaryEndpoints.table
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identity.properties.clientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.properties.clientId};Authorization=AAD'
    // @azure/identity: which identity to use.
    AZURE_CLIENT_ID: identity.properties.clientId
    // shared/config.ts; empty values count as not set.
    AZURE_RESOURCE_MANAGER_ENDPOINT: environment().resourceManager
    AZURE_RESOURCE_MANAGER_AUDIENCE: environment().resourceManager
    STEWARD_SUBSCRIPTIONS: clusterSubscriptions
    TEAMS_WEBHOOK_URL: empty(teamsSecretName)
      ? ''
      : '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${teamsSecretName})'
    PUBLIC_URL: 'https://${app.properties.defaultHostName}'
    APPROVAL_KEY: empty(approvalSecretName)
      ? ''
      : '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${approvalSecretName})'
    APPROVAL_KEY_PREVIOUS: empty(previousApprovalSecretName)
      ? ''
      : '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/${previousApprovalSecretName})'
    MAIL_ENDPOINT: mailEndpoint
    MAIL_FROM: mailFrom
    MAIL_TO: mailTo
    EVENT_TOPIC_ENDPOINT: eventTopicEndpoint
  }
}

// Publishing is done with an Entra token; user name and password would be a way around it.
resource basicPublishing 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = [
  for kind in ['ftp', 'scm']: {
    parent: app
    name: kind
    properties: { allow: false }
  }
]

output name string = app.name
