/** What the parts of this job tell each other: clusters as sweeps see them, and what is known. */
export type {
  BudgetWish,
  Idleness,
  OwnChange,
  PowerAction,
  PowerCluster,
  PowerMemory,
  PowerPool,
  PowerState,
  SavedPool,
  Trigger,
} from '../../shared/fleet/power';
