/** What is remembered of a change: when it is asked for, and how it ended. */
import type {
  OwnChange,
  PowerMemory,
  PowerState,
  SavedPool,
  FrozenPool,
} from '../../../shared/fleet/power';
import type { ClusterRef } from '../../../shared/fleet/cluster';
import { definedOnly } from '../../../shared/fleet/optional';

/** Starts that teach how long the next one takes. */
const STARTS_KEPT = 10;

export interface Asked extends ClusterRef {
  ours: OwnChange;
  /** Kept before anything is asked of Azure, so that no failure can lose them. */
  saved?: SavedPool[];
  frozen?: FrozenPool[];
}

export interface Ended extends ClusterRef {
  ours: OwnChange;
  /** What is known to be so now. */
  state?: PowerState;
  /** Of a start that was proved: from asking to ready. */
  seconds?: number;
  /** Its pools, and Karpenter, are as they were. */
  restored?: boolean;
}

export function withAsked(memory: PowerMemory | undefined, asked: Asked): PowerMemory {
  const { ours, saved, frozen } = asked;
  return { ...(memory ?? unseen(asked)), ours, ...definedOnly({ saved, frozen }) };
}

export function withEnded(known: PowerMemory | undefined, ended: Ended): PowerMemory {
  const { ours, state, seconds, restored } = ended;
  const { saved, frozen, ...rest } = known ?? unseen(ended);
  const kept = restored === true ? {} : definedOnly({ saved, frozen });
  const startSeconds =
    seconds === undefined ? rest.startSeconds : [...rest.startSeconds, seconds].slice(-STARTS_KEPT);
  const at = ours.ended ?? ours.asked;
  const seen = state === undefined ? rest.seen : ({ state, since: at, by: 'steward' } as const);
  return { ...rest, ...kept, ours, seen, startSeconds };
}

function unseen({ id, name, ours }: ClusterRef & { ours: OwnChange }): PowerMemory {
  const state = ours.kind === 'start' ? 'stopped' : 'running';
  return { id, name, seen: { state, since: ours.asked, by: 'someone' }, startSeconds: [] };
}
