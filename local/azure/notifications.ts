/** One message that people would have received. */
export interface Notification {
  kind: 'teams' | 'mail' | 'smtp' | 'event';
  /** Virtual instant in milliseconds since 1970 (UTC). */
  at: number;
  /** Teams channel, mail addresses separated by commas, or topic. */
  to: string;
  /** First line of the card, subject of the mail, or type and subject of the event. */
  title: string;
  /** As it was posted. */
  body: unknown;
}

/** What the endpoints of channels keep. */
export interface Notifications {
  all: Notification[];
}
