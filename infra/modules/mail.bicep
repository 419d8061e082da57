// E-mail from a domain that Azure provides. Nothing is billed until the first mail.
import { roles } from 'roles.bicep'

param emailName string
param communicationName string

@description('Where mail is kept at rest.')
param dataLocation string

param tags object

@description('Identity of the function app.')
param principalId string

resource email 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: emailName
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: email
  // The one name that a domain provided by Azure may have.
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: { domainManagement: 'AzureManaged' }
}

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: communicationName
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
    linkedDomains: [domain.id]
  }
}

// The narrowest role there is: Communication Services takes no custom ones.
resource sender 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, principalId, roles.communicationAndEmailServiceOwner)
  scope: communication
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roles.communicationAndEmailServiceOwner
    )
  }
}

output endpoint string = 'https://${communication.properties.hostName}'
output from string = 'DoNotReply@${domain.properties.mailFromSenderDomain}'
