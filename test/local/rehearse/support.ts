/** What a rehearsal may have shown, for its text and its picture; and whether that is well-formed. */
import type { RehearsedCluster, RehearsedRing } from '../../../local/rehearse/outcome';
import type { Rehearsal } from '../../../local/rehearse/result';

export const START = Date.UTC(2026, 10, 23, 6);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** Upgraded within an hour, two hours after its ring began to wait. */
export function aCluster(at: number, fields: Partial<RehearsedCluster> = {}): RehearsedCluster {
  const name = `aks-${String(at).padStart(4, '0')}`;
  const start = START + at * HOUR;
  return {
    id: `/subscriptions/s/resourceGroups/rg/providers/p/managedClusters/${name}`,
    name,
    status: 'upgraded',
    from: '1.33.5',
    to: '1.34.2',
    because: [],
    parts: [
      {
        kind: 'waiting',
        start: start - 2 * HOUR,
        end: start,
        text: "The window 'nights' is closed.",
      },
      { kind: 'working', start, end: start + HOUR, text: '' },
    ],
    ...fields,
  };
}

export function aRing(
  name: string,
  clusters: RehearsedCluster[],
  fields: Partial<RehearsedRing> = {},
): RehearsedRing {
  const stages = [{ stage: 'running' as const, start: START, end: START + 2 * DAY }];
  const rest = { because: [], maxConcurrent: 2, open: [], frozen: [] };
  return { name, status: 'done', stages, clusters, ...rest, ...fields };
}

export function aRehearsal(rings: RehearsedRing[], fields: Partial<Rehearsal> = {}): Rehearsal {
  const id = 'rollout:kubernetes:1.34.2';
  const rollout = {
    id,
    run: `${id}@now`,
    goal: 'Kubernetes 1.34.2',
    status: 'done' as const,
    start: START,
    end: START + 3 * DAY,
    rings,
    outside: [],
  };
  return {
    fleet: 'any',
    clusters: rings.reduce((sum, { clusters }) => sum + clusters.length, 0),
    policy: 'fleet.yaml',
    zone: 'UTC',
    span: { start: START, end: START + 30 * DAY },
    announced: ['1.34.2'],
    rollouts: [rollout],
    approvals: [],
    conflicts: [],
    problems: [],
    notes: [],
    messages: 0,
    requests: 0,
    ...fields,
  };
}

/** @throws Error where markup is not well-formed XML */
export function checkXml(text: string): void {
  const open: string[] = [];
  const outside = text.replace(/<(\/?)([a-z]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g, (...found) => {
    const [, ends, name, , empty] = found as string[];
    if (ends === '/' && open.pop() !== name) throw new Error(`</${name ?? ''}> ends nothing`);
    if (ends === '' && empty === '') open.push(name ?? '');
    return '';
  });
  if (open.length > 0) throw new Error(`not ended: ${open.join()}`);
  const wrong = /[<]|&(?!amp;|lt;|gt;|quot;|#\d+;)/.exec(outside);
  if (wrong !== null)
    throw new Error(`not markup: ${outside.slice(wrong.index, wrong.index + 40)}`);
}
