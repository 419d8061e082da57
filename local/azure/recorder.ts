import type { Change, ChangeLog, ChangeRequest } from './changeLog';
import type { SimRequest } from './http';
import { intervene, type Intervention } from './interventions';
import { serve, type Served, type Server } from './server';
import type { Simulated } from './simulated';

/** Headers without which a change would not be the same again. */
const keptHeaders = ['operation-id', 'content-type'];

/** Writes changes to the log and, after a restart, makes them happen again. */
export class Recorder {
  lastInstant: number;

  constructor(
    private readonly log: ChangeLog,
    private readonly simulated: Simulated,
  ) {
    this.lastInstant = simulated.world.now;
  }

  record(request: SimRequest, served: Served): void {
    const { match, call, refused, response } = served;
    if (!match || !call) return;
    const { group, configuration, channel, id, rest, fqdn, ...about } = match.params;
    const { subscription, cluster, pool } = about;
    this.append({
      by: call.by,
      operation: match.route.operation,
      ...(subscription !== undefined && { subscription }),
      ...(cluster !== undefined && { cluster }),
      ...(pool !== undefined && { pool }),
      ...call.notes,
      status: response.status,
      ...(refused && { code: refused.code, message: refused.message }),
      request: keep(request, call.path, call.body),
    });
  }

  recordIntervention(what: Intervention): void {
    this.append({
      by: 'intervention',
      operation: `intervene.${what.kind}`,
      ...('cluster' in what && { cluster: what.cluster }),
      status: 200,
      request: { method: 'INTERVENE', path: what.kind, body: what },
    });
  }

  private append(change: Omit<Change, 'number' | 'at'>): void {
    const { now } = this.simulated.world;
    this.lastInstant = now;
    const number = this.log.changes.length + 1;
    this.log.append({ number, at: new Date(now).toISOString(), ...change });
  }

  /** Repeats what was accepted, each at its instant. What was refused changed nothing. */
  replay(changes: Change[], server: Server): void {
    for (const change of changes) {
      const at = Date.parse(change.at);
      this.simulated.world.agenda.advanceTo(at);
      this.lastInstant = at;
      this.log.changes.push(change);
      if (change.status < 400) this.repeat(change, server);
    }
  }

  private repeat({ request, by, number, operation }: Change, server: Server): void {
    if (request.method === 'INTERVENE') {
      intervene(this.simulated, request.body as Intervention);
      return;
    }
    const { method, path, headers = {}, body } = request;
    const again: SimRequest = { method, url: `https://replay${path}`, headers };
    if (body !== undefined) again.body = JSON.stringify(body);
    const { refused } = serve(server, again, by);
    if (refused) {
      const message = `Change ${number} (${operation}) was accepted once and is refused now`;
      throw new Error(`${message}: ${refused.message}`);
    }
  }
}

function keep(request: SimRequest, path: string, body: unknown): ChangeRequest {
  const headers = Object.entries(request.headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => keptHeaders.includes(name));
  return {
    method: request.method,
    path,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
    ...(body !== undefined && { body }),
  };
}
