/** Node images as AKS names them: what the nodes run, and when it was made. */

/**
 * The release is the last part: `202610.15.0` in `AKSUbuntu-2204gen2containerd-202610.15.0`,
 * `20348.2582.240716` in `AKSWindows-2022-containerd-20348.2582.240716`.
 */
function releaseOf(image: string): number[] {
  return image
    .slice(image.lastIndexOf('-') + 1)
    .split('.')
    .map((part) => Number.parseInt(part, 10) || 0);
}

/** Negative when `a` is older than `b`, 0 when of the same release, positive when newer. */
export function compareImages(a: string, b: string): number {
  const [left, right] = [releaseOf(a), releaseOf(b)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** An image that is not known counts as older. */
export function isOlderImage(image: string | undefined, than: string): boolean {
  return image === undefined || compareImages(image, than) < 0;
}
