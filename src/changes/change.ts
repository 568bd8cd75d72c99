/** A row that a user watches has changed. The watcher reads the row again. */
export interface Change {
  /** `session`: the session has ended. */
  kind: 'account' | 'post' | 'session' | 'order' | 'return';
  id: string;
  /** Owner of the row. Only watchers of this user receive the change. */
  userId: string;
}
