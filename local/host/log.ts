/**
 * What the host and the functions say. The host never prints: whoever starts it decides where the
 * entries go.
 */
export type LogLevel =
  'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

export interface LogEntry {
  level: LogLevel;
  /** `host`: the host itself; `user`: what a function logged; `system`: what a library logged. */
  category: 'host' | 'user' | 'system' | 'customMetric';
  message: string;
  functionName?: string;
  invocationId?: string;
  instanceId?: string;
}

export type Log = (entry: LogEntry) => void;

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
