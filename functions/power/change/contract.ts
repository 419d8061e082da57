/** What sweeps ask of the story `powerChange`, how it is overtaken, and what it answers. */
import { clusterKey } from '../../../shared/fleet/cluster';
import type { Reason } from '../../../shared/reasons';
import type { OwnChange, PowerAction } from '../facts';

export interface PowerChangeInput {
  /** ARM id. */
  id: string;
  name: string;
  action: PowerAction;
  /** The verdict's reasons: for the trail and for people. */
  because: Reason[];
  /** When the sweep decided: ISO instant, UTC. */
  sweepAt: string;
}

/** One per cluster: while it is alive, a second start is refused by the engine. */
export function powerChangeId(id: string): string {
  return `power:${clusterKey(id)}`;
}

/** Event: an override wants something else. What Azure is doing already comes to its end. */
export const OVERTAKEN = 'overtaken';

/** Payload of `OVERTAKEN`: why, in a sentence. */
export type Overtaken = Reason;

export interface PowerChangeResult {
  result: NonNullable<OwnChange['result']>;
  because: Reason[];
  /** Of a start that was proved: from asking to ready. */
  seconds?: number;
  /** Requests to Azure. */
  requests: number;
}
