import { readdirSync, readFileSync } from 'node:fs';

interface ProcessStat {
  parent: number;
  /** Processor time, with that of ended children that were waited for, in milliseconds. */
  cpuMs: number;
}

/** Clock ticks of Linux last 10 ms on all common processors. */
const tickMs = 10;

/** Processor time of a process and its descendants, in milliseconds. Null where there is no /proc. */
export function readTreeCpuMs(pid: number): number | null {
  const all = readProcesses();
  if (!all.has(pid)) return null;
  const children = Map.groupBy(all.keys(), (one) => all.get(one)!.parent);
  const sum = (one: number): number =>
    all.get(one)!.cpuMs + (children.get(one) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(pid);
}

/** Resident memory of a process in bytes. Null where there is no /proc. */
export function readResidentBytes(pid: number): number | null {
  const status = read(`/proc/${pid}/status`);
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '')?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

function readProcesses(): Map<number, ProcessStat> {
  const found = new Map<number, ProcessStat>();
  for (const name of readFolder('/proc')) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : null;
    if (!stat) continue;
    // The name of the command is in parentheses and may contain spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = [11, 12, 13, 14].reduce((total, index) => total + Number(fields[index]), 0);
    found.set(Number(name), { parent: Number(fields[1]), cpuMs: ticks * tickMs });
  }
  return found;
}

function readFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Null if the process has ended. */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
