/**
 * Proof that an upgrade really happened, from the nodes themselves: "Succeeded" from Azure is
 * none, and the version it shows is the wanted one from the first minute.
 */
import type { OrchestrationContext } from 'durable-functions';
import { sleep, type Step, steps } from '../../shared/durable/steps';
import type { Cluster, NodePool } from '../../shared/fleet/cluster';
import { isOlderImage } from '../../shared/fleet/nodeImage';
import { isOlder } from '../../shared/fleet/versions';
import type { NodeFact } from '../../shared/kubernetes/facts';
import { type Reason, reasonOf } from '../../shared/reasons';
import type * as activities from './health/activities';
import type { HealthFacts } from './health/facts';
import { imageStanding, wantedImage } from './offers/images';
import type { Aim } from './plan';

/** What must be true of every node. */
export type Wanted =
  | Aim
  /** After going back: exactly this, by pool. Other pools are left out. */
  | { kind: 'back'; pools: Record<string, { version: string; image: string }> };

export interface Expected {
  aim: Wanted;
  /** The look before the upgrade: what was cordoned then is not blamed on it. */
  before?: HealthFacts;
}

export type Proof = { proved: Reason[] } | { missing: Reason[] };

/** The parts of a cluster that a proof is about. */
export interface Proven extends Pick<Cluster, 'id' | 'name' | 'location' | 'version'> {
  pools: ProvenPool[];
}

type ProvenPool = Pick<NodePool, 'name' | 'count' | 'power' | 'version' | 'image' | 'autoscale'>;

/** Nodes that were set aside before. */
export interface SetAside {
  cordoned: readonly string[];
  quarantined: readonly string[];
}

const NONE: SetAside = { cordoned: [], quarantined: [] };

/** Names that a message shows. */
const SHOWN_MAX = 10;

/** Nodes may need a moment after Azure is done. */
const ATTEMPTS = 5;
const PAUSE_SECONDS = 60;

/** Looks at the nodes until they prove it; never throws: who cannot look has no proof. */
export function* proveUpgrade(
  context: OrchestrationContext,
  cluster: Cluster,
  expected: Expected,
): Step<Proof> {
  for (let attempt = 1; ; attempt++) {
    const { missing, nodes } = yield* lookOnce(context, cluster, expected);
    if (missing.length === 0) return { proved: [proved(nodes, expected.aim)] };
    if (attempt === ATTEMPTS) return { missing };
    yield* sleep(context, PAUSE_SECONDS);
  }
}

function* lookOnce(
  context: OrchestrationContext,
  { privateApi, ...cluster }: Cluster,
  { aim, before }: Expected,
): Step<{ missing: Reason[]; nodes: number }> {
  const { lookForProof, startHealthCommand } = steps<typeof activities>(context);
  const look = { cluster: provenOf(cluster), aim, ...(before && { before: before.ref }) };
  try {
    const command = privateApi ? { commandId: yield* startHealthCommand(cluster.id) } : {};
    return yield* lookForProof({ ...look, ...command });
  } catch (thrown) {
    return { missing: [reasonOf(thrown)], nodes: 0 };
  }
}

function provenOf({ id, name, location, version, pools }: Omit<Cluster, 'privateApi'>): Proven {
  return {
    ...{ id, name, location, version },
    pools: pools.map(({ mode, provisioningState, ...pool }) => ({
      name: pool.name,
      count: pool.count,
      power: pool.power,
      version: pool.version,
      ...(pool.image === undefined ? {} : { image: pool.image }),
      ...(pool.autoscale === undefined ? {} : { autoscale: pool.autoscale }),
    })),
  };
}

function proved(nodes: number, aim: Wanted): Reason {
  const evidence = { nodes };
  switch (aim.kind) {
    case 'version': {
      const message = `All ${nodes} nodes run ${aim.version} and are Ready.`;
      return { code: 'proved', message, evidence: { ...evidence, kubelet: aim.version } };
    }
    case 'images': {
      const message = `All ${nodes} nodes have the images of ${aim.goal.week} or newer ones and are Ready.`;
      return { code: 'proved', message, evidence: { ...evidence, week: aim.goal.week } };
    }
    case 'back': {
      const pools = Object.entries(aim.pools).map(([pool, had]) => `${pool} ${had.version}`);
      const message = `The nodes run again what they ran before: ${pools.join(', ')}.`;
      return { code: 'proved', message, evidence: { ...evidence, pools: aim.pools } };
    }
  }
}

/** What keeps the nodes from proving it; nothing means that it is proved. */
export function missingProof(
  cluster: Proven,
  nodes: readonly NodeFact[],
  aim: Wanted,
  before: SetAside = NONE,
): Reason[] {
  const judge = judgeOf(cluster, aim);
  return [
    ...controlPlaneBehind(cluster, aim),
    ...missingNodes(cluster, nodes),
    ...named(nodes.filter(judge.kubelet), 'oldKubelet', `do not run ${judge.wanted}`),
    ...named(nodes.filter(judge.image), 'oldImage', 'do not have the wanted image', withImage),
    ...named(
      nodes.filter(({ ready }) => !ready),
      'notReady',
      'are not Ready',
    ),
    ...setAside(nodes, before),
  ];
}

/** Pools may lag behind the control plane, and never the other way round. */
function controlPlaneBehind({ name, version, pools }: Proven, aim: Wanted): Reason[] {
  const ahead = pools
    .filter((pool) => isOlder(version, pool.version))
    .map((pool) => `node pool ${pool.name} (${pool.version})`);
  const wanted = aim.kind === 'version' && isOlder(version, aim.version) ? [aim.version] : [];
  const than = [...wanted, ...ahead];
  if (than.length === 0) return [];
  const message = `The control plane of ${name} has ${version}, which is older than ${than.join(' and ')}.`;
  return [{ code: 'oldControlPlane', message, evidence: { version } }];
}

function missingNodes({ pools }: Proven, nodes: readonly NodeFact[]): Reason[] {
  return pools.flatMap(({ name, count, power, autoscale }) => {
    const there = nodes.filter(({ pool }) => pool === name).length;
    // The autoscaler takes nodes away while we look; that none is left is another matter.
    const enough = autoscale === undefined ? count : Math.min(1, count);
    if (power === 'Stopped' || there >= enough) return [];
    const shows = there === 0 ? 'none' : String(there);
    const message = `Node pool ${name} should have ${count} nodes, and Kubernetes shows ${shows}.`;
    return [{ code: 'noNodes', message, evidence: { pool: name, count, there } }];
  });
}

interface Judge {
  /** For the message. */
  wanted: string;
  /** True for nodes that are not as wanted. */
  kubelet: (node: NodeFact) => boolean;
  image: (node: NodeFact) => boolean;
}

function judgeOf({ pools, location }: Proven, aim: Wanted): Judge {
  const poolOf = ({ pool }: NodeFact) => pools.find(({ name }) => name === pool);
  const behindPool = (node: NodeFact) => isOlder(node.kubelet, poolOf(node)?.version ?? '0.0.0');
  const olderThanPool = (node: NodeFact) => {
    const image = poolOf(node)?.image;
    return image !== undefined && isOlderImage(node.image, image);
  };
  switch (aim.kind) {
    case 'version':
      return {
        wanted: aim.version,
        kubelet: (node) => isOlder(node.kubelet, aim.version) || behindPool(node),
        image: olderThanPool,
      };
    case 'images':
      return {
        wanted: 'the version of their pool',
        kubelet: behindPool,
        image: ({ image = '' }) =>
          imageStanding(image, wantedImage(aim.goal, location, image)) !== 'there',
      };
    case 'back':
      return {
        wanted: 'what they ran before',
        kubelet: ({ pool, kubelet }) => (aim.pools[pool]?.version ?? kubelet) !== kubelet,
        image: ({ pool, image = '' }) => (aim.pools[pool]?.image ?? image) !== image,
      };
  }
}

/** AKS sets nodes aside that it could not drain; they keep what they ran and take no pods. */
function setAside(nodes: readonly NodeFact[], before: SetAside): Reason[] {
  const quarantined = nodes.filter((node) => node.quarantined === true);
  const cordoned = nodes.filter((node) => node.cordoned && node.quarantined !== true);
  const news = (list: NodeFact[], known: readonly string[]) =>
    list.filter(({ name }) => !known.includes(name));
  return [
    ...named(
      news(quarantined, before.quarantined),
      'quarantined',
      'AKS has set aside because they could not be drained',
    ),
    ...named(news(cordoned, before.cordoned), 'cordoned', 'take no new pods (cordoned)'),
  ];
}

function named(
  nodes: readonly NodeFact[],
  code: string,
  what: string,
  show = withKubelet,
): Reason[] {
  if (nodes.length === 0) return [];
  const list = nodes.slice(0, SHOWN_MAX).map(show);
  const more = nodes.length - list.length;
  const message = `Nodes that ${what}: ${list.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`;
  return [{ code, message, evidence: { nodes: list, count: nodes.length } }];
}

function withKubelet({ name, kubelet }: NodeFact): string {
  return `${name} (${kubelet})`;
}

function withImage({ name, image = 'no image shown' }: NodeFact): string {
  return `${name} (${image})`;
}
