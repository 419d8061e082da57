import { kubernetesError } from './status';
import type { KubernetesObject } from './objects';

/** Label and field selectors of list requests. */

export type Filter = (object: KubernetesObject) => boolean;

/** Comma-separated: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`. */
export function labelFilter(selector: string): Filter {
  const requirements = selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(labelRequirement);
  return (object) => requirements.every((holds) => holds(object));
}

function labelRequirement(part: string): Filter {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set) return setRequirement(set[1] ?? '', set[2] === 'in', set[3] ?? '');
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(part);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return (object) => (labelOf(object, key) === value) === (operator !== '!=');
  }
  const exists = /^(!?)([^=!\s()]+)$/.exec(part);
  if (!exists) throw badSelector('label', part);
  const [, negated, key = ''] = exists;
  return (object) => (labelOf(object, key) !== undefined) === (negated === '');
}

function setRequirement(key: string, wanted: boolean, list: string): Filter {
  const values = list.split(',').map((one) => one.trim());
  return (object) => values.includes(labelOf(object, key) ?? '\u0000') === wanted;
}

function labelOf({ metadata }: KubernetesObject, key: string): string | undefined {
  return metadata.labels?.[key];
}

const fields: Record<string, (object: KubernetesObject) => unknown> = {
  'metadata.name': ({ metadata }) => metadata.name,
  'metadata.namespace': ({ metadata }) => metadata.namespace,
  'spec.nodeName': ({ spec }) => spec?.nodeName,
  'spec.unschedulable': ({ spec }) => spec?.unschedulable ?? false,
  'status.phase': ({ status }) => status?.phase,
};

/** Comma-separated `field=value` and `field!=value` over the fields Kubernetes indexes. */
export function fieldFilter(selector: string): Filter {
  const requirements = selector
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(fieldRequirement);
  return (object) => requirements.every((holds) => holds(object));
}

function fieldRequirement(part: string): Filter {
  const [, name = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
  const read = fields[name];
  if (!read) throw badSelector('field', part);
  return (object) => (asText(read(object)) === value) === (operator !== '!=');
}

function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : '';
}

function badSelector(kind: string, part: string): Error {
  const message = `unable to parse requirement: ${kind} selector '${part}' is not supported`;
  return kubernetesError(400, 'BadRequest', message);
}
