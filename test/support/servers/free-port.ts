import { chosenPorts, freePort as freePortOf } from '../../../src/database/embedded/free-port.js';
import { simulatorPorts } from '../../../src/platforms/installed-simulator.js';

/** Each worker of Jest has its own ports, so that two tests cannot choose the same port before they use it. */
const count = Math.floor(chosenPorts.count / 4);
const first = chosenPorts.first + (Number(process.env.JEST_WORKER_ID ?? 0) % 4) * count;
const given = new Set<number>();

/** A port that no other test of this run is given. */
export async function freePort(): Promise<number> {
  return consecutive(1);
}

/** Ports for an application and its simulator. */
export async function freePorts(): Promise<{ PORT: string; SIMULATOR_PORT: string }> {
  const port = await consecutive(simulatorPorts + 1);
  return { PORT: String(port), SIMULATOR_PORT: String(port + 1) };
}

async function consecutive(length: number): Promise<number> {
  for (;;) {
    const port = await freePortOf({ first, count }, length);
    const ports = Array.from({ length }, (_, index) => port + index);
    if (ports.some((taken) => given.has(taken))) continue;
    for (const taken of ports) given.add(taken);
    return port;
  }
}
