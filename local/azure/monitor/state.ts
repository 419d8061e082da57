export interface ToldMetric {
  at: number;
  cluster: string;
  pool?: string;
  name: string;
  /** Null: it follows the load. */
  value: number | null | 'missing';
}

/** What tests and stories have told the simulated Azure Monitor. */
export interface MonitorState {
  /** Values that hold from an instant on (virtual milliseconds), oldest first. */
  metrics: ToldMetric[];
  /** Answers to queries of Log Analytics and Prometheus, by their text. */
  queries: Map<string, number | null>;
}

export function newMonitorState(): MonitorState {
  return { metrics: [], queries: new Map() };
}
