import type { CostState } from './cost/state';
import type { Disturbances } from './disturbances';
import type { FleetView } from './graph/fleetView';
import type { MonitorState } from './monitor/state';
import type { Notifications } from './notifications';
import type { Throttle } from './throttle';
import type { World } from './world/world';

/** Everything the simulator consists of, for those who have to reach more than the world. */
export interface Simulated {
  world: World;
  graph: FleetView;
  throttle: Throttle;
  disturbances: Disturbances;
  monitor: MonitorState;
  cost: CostState;
  notifications: Notifications;
}
