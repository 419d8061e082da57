/**
 * Reads the metrics that an API server tells of itself, in the text form of Prometheus. All three
 * are stable: https://kubernetes.io/docs/reference/instrumentation/metrics
 */
import { DateTime } from 'luxon';
import type { ApiServerFact, DeprecatedApiFact } from './facts';

const DEPRECATED = 'apiserver_requested_deprecated_apis';
const REQUESTS = 'apiserver_request_total';
const STARTED = 'process_start_time_seconds';

/** What is read; the rest of the text is long. */
export const METRICS_READ = [DEPRECATED, REQUESTS, STARTED];

interface Sample {
  labels: Record<string, string>;
  value: number;
}

export function deprecatedApisIn(text: string): DeprecatedApiFact[] {
  requireMetrics(text);
  return samples(text, DEPRECATED)
    .filter(({ labels, value }) => value > 0 && (labels.removed_release ?? '') !== '')
    .map(({ labels }) => ({
      group: labels.group ?? '',
      version: labels.version ?? '',
      resource: [labels.resource, labels.subresource].filter(Boolean).join('/'),
      removedIn: labels.removed_release ?? '',
    }));
}

export function apiServerIn(text: string): ApiServerFact {
  requireMetrics(text);
  const all = samples(text, REQUESTS);
  const failed = all.filter(({ labels }) => labels.code?.startsWith('5') === true);
  const [started] = samples(text, STARTED);
  const since = started && DateTime.fromSeconds(started.value, { zone: 'utc' }).toISO();
  return { requests: total(all), errors: total(failed), ...(since != null && { since }) };
}

/** An API server has always been asked something: no count means that this is no answer of one. */
function requireMetrics(text: string): void {
  if (samples(text, REQUESTS).length > 0) return;
  throw new Error(`the metrics of the API server are not as they should be: no ${REQUESTS}`);
}

function total(all: Sample[]): number {
  return all.reduce((sum, { value }) => sum + value, 0);
}

/** Lines `name{label="value",…} number`, and `name number`. */
function samples(text: string, name: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .map((line) => sampleOf(line, name));
}

function sampleOf(line: string, name: string): Sample {
  const [, labels = '', value = ''] = /^[^{ ]+(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
  const number = Number(value);
  if (value === '' || Number.isNaN(number)) {
    throw new Error(`the metric ${name} is not as it should be: ${line.slice(0, 80)}`);
  }
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  const read = pairs.map(([, key = '', text = '']) => [key, text] as const);
  return { labels: Object.fromEntries(read), value: number };
}
