// The vault for secrets that people put in by hand, so that none passes through a deployment.
import { roles } from 'roles.bicep'

@minLength(3)
@maxLength(24)
param name string

param location string
param tags object

@description('Identity of the function app.')
param principalId string

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
  }
}

resource reader 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.keyVaultSecretsUser
    )
  }
}

output name string = vault.name

@description('With a slash at the end.')
output uri string = vault.properties.vaultUri
