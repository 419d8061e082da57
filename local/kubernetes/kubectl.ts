import { gzipSync } from 'node:zlib';
import { Refused } from '../azure/http';
import type { Cluster } from '../azure/world/model';
import type { World } from '../azure/world/world';
import { readKubernetes } from './apiServer';
import { createInKubernetes } from './create';
import type { KubernetesObject } from './objects';
import { patchNodePool } from './patch';

/** What a command run inside a cluster prints (contracts.md 4.1): a little of kubectl. */

export interface CommandOutput {
  exitCode: number;
  logs: string;
}

/** Run command cuts off longer output. */
const LARGEST_OUTPUT = 512 * 1024;

const PACKED = /^(.*?)\s*\|\s*gzip -c\s*\|\s*base64 -w ?0$/s;
const GROUP = /^\{\s*(.*?);?\s*\}$/s;
const RAW =
  /^kubectl get --raw ['"]?(\/[^'"\s|]+)['"]?(?:\s+2>\S+)?(?:\s*\|\s*grep -E '([^']+)')?$/;
const CREATE = /^echo '([^']*)' \| kubectl create -f -$/;
const PATCH = /^kubectl patch nodepools\.karpenter\.sh (\S+) --type merge -p '([^']*)'$/;
const ECHO = /^echo(?: '([^']*)')?$/;
const GET = /^kubectl get (\S+)(\s+-A|\s+--all-namespaces)?\s+-o[ =]?json$/;

const paths: Record<string, string> = {
  node: 'api/v1/nodes',
  nodes: 'api/v1/nodes',
  no: 'api/v1/nodes',
  pod: 'api/v1/pods',
  pods: 'api/v1/pods',
  po: 'api/v1/pods',
  pdb: 'apis/policy/v1/poddisruptionbudgets',
  poddisruptionbudget: 'apis/policy/v1/poddisruptionbudgets',
  poddisruptionbudgets: 'apis/policy/v1/poddisruptionbudgets',
  namespaces: 'api/v1/namespaces',
  ns: 'api/v1/namespaces',
};

const clusterWide = new Set(['api/v1/nodes', 'api/v1/namespaces']);

export function runInCluster(world: World, cluster: Cluster, command: string): CommandOutput {
  try {
    const text = output(world, cluster, command.trim());
    return { exitCode: 0, logs: text.slice(0, LARGEST_OUTPUT) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { exitCode: 1, logs: complaint(error) };
  }
}

function output(world: World, cluster: Cluster, command: string): string {
  const packed = PACKED.exec(command);
  if (!packed) return grouped(world, cluster, command);
  return gzipSync(grouped(world, cluster, packed[1] ?? '')).toString('base64');
}

/** One command, or several in braces. */
function grouped(world: World, cluster: Cluster, command: string): string {
  if (command.startsWith('kubectl patch ')) return patched(world, cluster, command);
  const group = GROUP.exec(command);
  if (!group) return single(world, cluster, command);
  return (group[1] ?? '')
    .split(/;\s*/)
    .map((step) => attempted(world, cluster, step.trim()))
    .join('');
}

/** `command || cat FILE` prints the complaint where the answer would be. */
function attempted(world: World, cluster: Cluster, step: string): string {
  const [command = '', otherwise] = step.split(/\s*\|\|\s*/);
  try {
    return single(world, cluster, command);
  } catch (error) {
    if (otherwise === undefined || !(error instanceof Refused)) throw error;
    return complaint(error);
  }
}

function complaint({ code, message }: Refused): string {
  return `Error from server (${code}): ${message}\n`;
}

function single(world: World, cluster: Cluster, command: string): string {
  const echo = ECHO.exec(command);
  if (echo) return `${echo[1] ?? ''}\n`;
  const create = CREATE.exec(command);
  if (create) return created(world, cluster, create[1] ?? '');
  const raw = RAW.exec(command);
  if (!raw) return get(world, cluster, `/${resourcePath(command)}`);
  const text = get(world, cluster, raw[1] ?? '');
  return raw[2] === undefined ? text : matching(text, new RegExp(raw[2]));
}

function created(world: World, cluster: Cluster, text: string): string {
  const { body } = createInKubernetes(world, cluster, JSON.parse(text));
  const { metadata } = body as KubernetesObject;
  return `backup.velero.io/${metadata.name} created\n`;
}

/** Several, one after the other. */
function patched(world: World, cluster: Cluster, command: string): string {
  return command
    .split('; ')
    .map((one) => {
      const [, name = '', body = '{}'] = PATCH.exec(one) ?? [];
      patchNodePool(world, cluster, name, JSON.parse(body));
      return `nodepool.karpenter.sh/${name} patched\n`;
    })
    .join('');
}

function matching(text: string, pattern: RegExp): string {
  return text
    .split('\n')
    .filter((line) => pattern.test(line))
    .join('\n');
}

function resourcePath(command: string): string {
  const [, kind = '', everywhere] = GET.exec(command) ?? [];
  const path = paths[kind];
  if (path === undefined) throw new Refused('BadRequest', unknown(command), { status: 400 });
  return everywhere !== undefined || clusterWide.has(path) ? path : inDefault(path);
}

function inDefault(path: string): string {
  const at = path.lastIndexOf('/');
  return `${path.slice(0, at)}/namespaces/default${path.slice(at)}`;
}

function unknown(command: string): string {
  return (
    `the simulated cluster does not know the command '${command.slice(0, 80)}'; it knows ` +
    "kubectl get --raw '<path>' [| gzip -c | base64 -w 0] and " +
    'kubectl get <nodes|pods|pdb|namespaces> [-A] -o json'
  );
}

function get(world: World, cluster: Cluster, pathAndQuery: string): string {
  const { pathname, searchParams } = new URL(pathAndQuery, 'https://cluster');
  const query = new Map([...searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const { body } = readKubernetes(world, cluster, { path: pathname.slice(1), query });
  return typeof body === 'string' ? body : JSON.stringify(body);
}
