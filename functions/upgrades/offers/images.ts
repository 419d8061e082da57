/**
 * Node images: which ones are wanted, and whether a pool is behind. Linux images of one release
 * bear the same date whatever the distribution; Windows images are numbered by build, so they are
 * compared with the newest one of their own kind.
 * https://learn.microsoft.com/azure/aks/node-image-upgrade
 */
import { compareImages } from '../../../shared/fleet/nodeImage';
import type { Goal } from '../goalTypes';

type ImageGoal = Extract<Goal, { kind: 'nodeImages' }>;

/** What is wanted of an image, in words that do not pass "nobody knows" for "all is well". */
export type Standing = 'behind' | 'there' | 'unknown';

/** `AKSUbuntu-2204gen2containerd` of `AKSUbuntu-2204gen2containerd-202610.15.0`. */
export function familyOf(image: string): string {
  return image.slice(0, Math.max(0, image.lastIndexOf('-')));
}

/** The last part: `202610.15.0`; undefined when it is no release of Linux images. */
export function releaseOf(image: string): string | undefined {
  return /(?:^|-)(\d{6}\.\d{1,2}\.\d+)$/.exec(image)?.[1];
}

/** The newest image of one kind in one region. */
export interface LatestImage {
  location: string;
  /** Full name. */
  image: string;
}

/**
 * One consistent set. By region it is the oldest of the newest releases, so that every kind of
 * image can reach it; by region and family what cannot be said by release.
 */
export function imageSetOf(latest: readonly LatestImage[]): Record<string, string> {
  const set: Record<string, string> = {};
  for (const { location, image } of latest) {
    const release = releaseOf(image);
    if (release === undefined) {
      set[familyKey(location, image)] = image;
      continue;
    }
    const known = set[location];
    if (known === undefined || compareImages(release, known) < 0) set[location] = release;
  }
  return set;
}

/** What a pool with this image is to have: a release, or for Windows the full name of an image. */
export function wantedImage(
  { images }: ImageGoal,
  location: string,
  image: string,
): string | undefined {
  const region = location.toLowerCase().replaceAll(' ', '');
  return images[familyKey(region, image)] ?? (releaseOf(image) ? images[region] : undefined);
}

/** @param wanted as `wantedImage` answers it */
export function imageStanding(image: string, wanted: string | undefined): Standing {
  if (wanted === undefined) return 'unknown';
  const sameFamily = releaseOf(wanted) === wanted || familyOf(image) === familyOf(wanted);
  if (!sameFamily) return 'unknown';
  return compareImages(image, wanted) < 0 ? 'behind' : 'there';
}

function familyKey(location: string, image: string): string {
  return `${location} ${familyOf(image)}`;
}
