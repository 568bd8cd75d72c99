/** The state of a window after the points of this call. */
export interface WindowUse {
  /** Used points. May exceed the maximum, because the points of refused calls count. */
  used: number;
  /** Milliseconds until the window ends. */
  resetMs: number;
  /** Whether the points of this call were admitted. */
  admitted: boolean;
}

/** Maximum and length of a window. */
export interface WindowSize {
  max: number;
  windowMs: number;
}

/** Counts points per key. `add` is atomic. Points are consumed before the work starts. */
export interface WindowStore {
  add(key: string, points: number, size: WindowSize): Promise<WindowUse>;
  /** Returns consumed points. */
  subtract(key: string, points: number): Promise<void>;
  delete(key: string): Promise<void>;
}
