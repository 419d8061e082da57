# Subscribes the deployed app to the clusters named in STEWARD_CLUSTERS; azd runs it after a deploy.
$ErrorActionPreference = 'Stop'

if (-not $env:STEWARD_CLUSTERS) {
  Write-Host 'No events are subscribed to. Name the clusters, separated by commas, and deploy again:'
  Write-Host '  azd env set STEWARD_CLUSTERS /subscriptions/.../managedClusters/...,/subscriptions/...'
  exit 0
}

az deployment group create `
  --name aks-steward-events `
  --subscription "$env:AZURE_SUBSCRIPTION_ID" `
  --resource-group "$env:AZURE_RESOURCE_GROUP" `
  --template-file infra/events.bicep `
  --parameters `
  functionAppName="$env:AZURE_FUNCTION_APP_NAME" `
  storageAccountName="$env:AZURE_STORAGE_ACCOUNT_NAME" `
  identityName="$env:AZURE_EVENTS_IDENTITY_NAME" `
  clusterIds="$env:STEWARD_CLUSTERS" `
  --output none
exit $LASTEXITCODE
