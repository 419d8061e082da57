import { gzipSync } from 'node:zlib';
import { Refused } from '../azure/http';
import type { Cluster } from '../azure/world/model';
import type { World } from '../azure/world/world';
import { readKubernetes } from './apiServer';

/** What a command run inside a cluster prints (contracts.md 4.1): a little of kubectl. */

export interface CommandOutput {
  exitCode: number;
  logs: string;
}

/** Run command cuts off longer output. */
const LARGEST_OUTPUT = 512 * 1024;

const RAW = /^kubectl get --raw ['"]?(\/[^'"\s|]+)['"]?\s*(\|\s*gzip -c\s*\|\s*base64 -w ?0)?$/;
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
    return { exitCode: 1, logs: `Error from server (${error.code}): ${error.message}\n` };
  }
}

function output(world: World, cluster: Cluster, command: string): string {
  const raw = RAW.exec(command);
  if (!raw) return get(world, cluster, `/${resourcePath(command)}`);
  const text = get(world, cluster, raw[1] ?? '');
  return raw[2] === undefined ? text : gzipSync(text).toString('base64');
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
  return JSON.stringify(body);
}
