/** Kubernetes versions as AKS writes them: `1.34.2`, sometimes the alias `1.34`. */
import semver from 'semver';

/**
 * @returns the version in full form (`1.34` becomes `1.34.0`)
 * @throws Error that shows the text
 */
function parse(version: string): semver.SemVer {
  const parsed = semver.coerce(version);
  if (parsed === null || !/^v?\d+\.\d+(\.\d+)?$/.test(version)) {
    throw new Error(`'${version}' is not a Kubernetes version; expected for example 1.34.2`);
  }
  return parsed;
}

export function isVersion(text: string): boolean {
  return /^\d+\.\d+\.\d+$/.test(text);
}

/** Major and minor: `1.34` for `1.34.2`. */
export function minorOf(version: string): string {
  const { major, minor } = parse(version);
  return `${major}.${minor}`;
}

/** Negative when `a` is older than `b`, 0 when equal, positive when newer. */
export function compareVersions(a: string, b: string): number {
  return semver.compare(parse(a), parse(b));
}

export function isOlder(a: string, b: string): boolean {
  return compareVersions(a, b) < 0;
}

/** How many minor versions `to` is ahead of `from` (negative when behind). */
export function minorsBetween(from: string, to: string): number {
  return parse(to).minor - parse(from).minor;
}

export function newestOf(versions: readonly string[]): string | undefined {
  return [...versions].sort(compareVersions).at(-1);
}

export function oldestOf(versions: readonly string[]): string | undefined {
  return [...versions].sort(compareVersions)[0];
}
