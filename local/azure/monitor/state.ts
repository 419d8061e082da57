/** What tests and stories have told the simulated Azure Monitor. */
export interface MonitorState {
  /** Values that hold from an instant on (virtual milliseconds), oldest first. */
  metrics: { at: number; cluster: string; name: string; value: number | null }[];
  /** Answers to queries of Log Analytics and Prometheus, by their text. */
  queries: Map<string, number | null>;
}

export function newMonitorState(): MonitorState {
  return { metrics: [], queries: new Map() };
}
