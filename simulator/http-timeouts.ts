/** Longest request of a simulated host: an upload. Without a limit Node would not limit the time for heads either. */
export const maxRequestMs = 3_600_000;
