/** What a process has used since its start. */
export interface Usage {
  /** Resident memory in bytes. */
  resident: number;
  /** Maximum of the resident memory in bytes. */
  peak: number;
  /** Processor time of all threads, user and system, in microseconds. */
  cpuMicros: number;
}

export function readUsage(): Usage {
  const { user, system } = process.cpuUsage();
  return {
    resident: process.memoryUsage.rss(),
    peak: process.resourceUsage().maxRSS * 1024,
    cpuMicros: user + system,
  };
}
