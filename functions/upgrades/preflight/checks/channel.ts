/**
 * Does AKS upgrade by itself what we are about to upgrade?
 * https://learn.microsoft.com/azure/aks/auto-upgrade-cluster
 */
import { found, pass } from '../check';
import type { Case } from '../facts';
import type { Check } from '../report';

/** Channels by which AKS replaces node images itself. */
const IMAGE_CHANNELS = /^(node-?image|securitypatch)$/i;

export function channelCheck({ cluster, goal }: Case): Check[] {
  const { autoUpgradeChannel: channel = 'none', nodeImageChannel: images = 'None' } = cluster;
  if (goal.kind === 'nodeImages') return [imageChannel(channel, images)];
  if (/^none$/i.test(channel)) {
    return [pass('channel', 'No auto-upgrade channel: the control plane can go first.')];
  }
  const message = `The auto-upgrade channel '${channel}' is set. AKS then refuses to upgrade the control plane alone, so there is no gate between it and the pools, and AKS may upgrade by itself. Set the channel to none to have it step by step.`;
  return [found('wholeClusterOnly', message, { channel })];
}

function imageChannel(channel: string, images: string): Check {
  const by = [images, channel].find((one) => IMAGE_CHANNELS.test(one));
  if (by === undefined) return pass('channel', 'AKS does not replace node images by itself.');
  const message = `The channel '${by}' lets AKS replace node images by itself, at times of its own. Set it to None if the rings shall decide.`;
  return found('imagesByChannel', message, { channel: by });
}
