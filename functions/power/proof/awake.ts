/** Whether a cluster that was started is really there for people, by what its API server says. */
import type { Cluster } from '../../../shared/fleet/cluster';
import type { Answers, NodeFact, Part, PodFact } from '../../../shared/kubernetes/facts';
import type { Reason } from '../../../shared/reasons';
import { list } from '../guards/guard';

type AfterStart = Answers['afterStart'];

/** A pool as it has to be. */
export interface WantedNodes {
  name: string;
  mode: 'System' | 'User' | 'Gateway';
  /** Nodes that must be Ready. */
  nodes: number;
}

/** The former count; where an autoscaler chooses, what it has to keep at least. Spot may be gone. */
export function wantedNodes({ pools }: Pick<Cluster, 'pools'>): WantedNodes[] {
  return pools
    .filter(({ power, spot }) => power === 'Running' && spot !== true)
    .map(({ name, mode, count, autoscale }) => ({
      ...{ name, mode },
      nodes: Math.min(count, autoscale?.min ?? count),
    }));
}

/** What is still missing, each with what to do about it; nothing when it is proved. */
export function missingAfterStart(wanted: readonly WantedNodes[], seen: AfterStart): Reason[] {
  return [
    ...ofPart(seen.nodes, (nodes) => missingNodes(wanted, nodes)),
    ...ofPart(seen.nodes, (nodes) => ofPart(seen.pods, (pods) => misplacedPods(nodes, pods))),
    ...ofPart(seen.pods, systemPods),
    ...missingWebhooks(seen),
  ];
}

function ofPart<T>(part: Part<T>, judge: (value: T) => Reason[]): Reason[] {
  return 'ok' in part ? judge(part.ok) : [part.cannotLook];
}

function missingNodes(wanted: readonly WantedNodes[], nodes: readonly NodeFact[]): Reason[] {
  return wanted.flatMap(({ name, nodes: count }) => {
    const own = nodes.filter(({ pool }) => pool === name);
    const ready = own.filter((node) => node.ready).length;
    if (ready >= count) return [];
    const away = own.filter((node) => !node.ready).map((node) => node.name);
    const hint =
      away.length === 0
        ? `Scale the pool: az aks nodepool scale --name ${name} --node-count ${count}.`
        : `Restart or delete ${list(away)}.`;
    const message = `Node pool ${name} has ${ready} of ${count} nodes Ready. ${hint}`;
    return [{ code: 'nodesMissing', message, evidence: { pool: name, ready, wanted: count } }];
  });
}

function misplacedPods(nodes: readonly NodeFact[], pods: readonly PodFact[]): Reason[] {
  const names = new Set(nodes.map(({ name }) => name));
  const ghosts = pods.filter(
    ({ node, phase = '' }) =>
      node !== undefined && !names.has(node) && !/^(Succeeded|Failed)$/.test(phase),
  );
  if (ghosts.length === 0) return [];
  const shown = list(ghosts.map(({ namespace, name }) => `${namespace}/${name}`));
  const message = `Pods are bound to nodes that are gone: ${shown}. Delete them (kubectl delete pod --force), and their controllers make new ones.`;
  return [{ code: 'ghostPods', message, evidence: { pods: ghosts.length } }];
}

function systemPods(pods: readonly PodFact[]): Reason[] {
  const down = pods.filter(
    ({ namespace, phase, ready }) =>
      namespace === 'kube-system' && phase !== 'Succeeded' && ready !== true,
  );
  if (down.length === 0) return [];
  const shown = list(down.map(({ name, waiting }) => (waiting ? `${name} (${waiting})` : name)));
  const message = `Pods of kube-system are not ready: ${shown}. Look at their events: kubectl describe pod -n kube-system.`;
  return [{ code: 'systemPodsDown', message, evidence: { pods: down.length } }];
}

/** Those that must answer, and whose services have nobody who could. */
function missingWebhooks({ validatingWebhooks, mutatingWebhooks, endpoints }: AfterStart) {
  return ofPart(validatingWebhooks, (validating) =>
    ofPart(mutatingWebhooks, (mutating) => {
      const needed = [...validating, ...mutating].filter(
        ({ fails, service }) => fails && service !== undefined,
      );
      if (needed.length === 0) return [];
      return ofPart(endpoints, (all) => {
        const open = new Set(
          all.filter(({ ready }) => ready).map((one) => `${one.namespace}/${one.service}`),
        );
        return needed.flatMap(({ name, service }) => {
          const where = `${service?.namespace ?? ''}/${service?.name ?? ''}`;
          if (open.has(where)) return [];
          const message = `Webhook ${name} must answer, and its service ${where} has no ready address: what it looks at is refused. Bring up its pods, or delete the configuration until they are.`;
          return [{ code: 'webhookDown', message, evidence: { webhook: name, service: where } }];
        });
      });
    }),
  );
}
