/** How much of a window is used, after the points of this call. */
export interface WindowUse {
  /** Points used so far. May exceed the maximum: the points of a refused call count. */
  used: number;
  /** Milliseconds until the window ends. */
  resetMs: number;
  /** Whether the points of this call were admitted. */
  admitted: boolean;
}

/** The numbers of a limit. */
export interface WindowSize {
  max: number;
  windowMs: number;
}

/** Counts points per key. `add` is atomic: points are taken before the work they pay for. */
export interface WindowStore {
  add(key: string, points: number, size: WindowSize): Promise<WindowUse>;
  /** Gives points back. */
  subtract(key: string, points: number): Promise<void>;
  delete(key: string): Promise<void>;
}
