/** The flags of `npm run snapshot`. */
import { parseFlags, UsageError } from '../cli/flags';

export interface SnapshotOptions {
  out: string;
  /** Ids; all that the identity can read when empty. */
  subscriptions: string[];
  /** The only tags to write; all when absent. */
  tags?: string[];
  help: boolean;
}

export const SNAPSHOT_HELP = `Writes down your real fleet, so that 'npm run rehearse' can try upgrades on a copy of it.

  az login
  npm run snapshot -- --out fleet.json [flags]

  --out FILE                file to write
  --subscription ID         only this subscription; may be repeated (default: all you can read)
  --tag NAME                only this tag; may be repeated (default: all): name those that the
                            policy chooses clusters by
  --help                    this text

It reads and changes nothing: one query to Azure Resource Graph, the planned maintenance of every
cluster, and what each region offers. The role Reader is enough.

In the file: of clusters the ARM id, region, tags, version, power state, tier, support plan, upgrade
channels, network plugin, whether the API server is private, node auto-provisioning and planned
maintenance; of pools the name, mode, size, VM size, disk size, system, version, node image,
autoscaling and upgrade settings; of regions the offered versions and the newest node image.

Never in it: credentials, kubeconfigs, keys, addresses, identities, or anything out of the clusters
themselves. So a rehearsal knows neither workloads nor disruption budgets, and makes some up.

Another cloud: AZURE_RESOURCE_MANAGER_ENDPOINT and AZURE_RESOURCE_MANAGER_AUDIENCE, as for the app.

Exit code 0 when all was read, 1 when the file lacks something (it says what), 2 when there is none.
`;

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws UsageError that names the flag, its value and what is allowed */
export function readSnapshotOptions(args: string[]): SnapshotOptions {
  const { out, subscription, tag, help } = parse(args);
  if (out === undefined && !help) throw new UsageError('--out FILE: name the file to write');
  const wrong = subscription.find((id) => !GUID.test(id));
  if (wrong !== undefined) {
    throw new UsageError(`--subscription ${wrong}: give an id; 'az account list' shows them`);
  }
  return {
    out: out ?? '',
    subscriptions: subscription,
    ...(tag === undefined ? {} : { tags: tag }),
    help,
  };
}

function parse(args: string[]) {
  const { values } = parseFlags({
    args,
    options: {
      out: { type: 'string' },
      subscription: { type: 'string', multiple: true, default: [] },
      tag: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  return values;
}
