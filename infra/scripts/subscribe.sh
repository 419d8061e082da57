#!/bin/sh
# Subscribes the deployed app to the clusters named in STEWARD_CLUSTERS; azd runs it after a deploy.
set -eu

if [ -z "${STEWARD_CLUSTERS:-}" ]; then
  echo 'No events are subscribed to. Name the clusters, separated by commas, and deploy again:'
  echo '  azd env set STEWARD_CLUSTERS /subscriptions/…/managedClusters/…,/subscriptions/…'
  exit 0
fi

az deployment group create \
  --name aks-steward-events \
  --subscription "$AZURE_SUBSCRIPTION_ID" \
  --resource-group "$AZURE_RESOURCE_GROUP" \
  --template-file infra/events.bicep \
  --parameters \
  functionAppName="$AZURE_FUNCTION_APP_NAME" \
  storageAccountName="$AZURE_STORAGE_ACCOUNT_NAME" \
  identityName="$AZURE_EVENTS_IDENTITY_NAME" \
  clusterIds="$STEWARD_CLUSTERS" \
  --output none
