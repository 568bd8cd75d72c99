import { createServer } from 'node:net';

/**
 * Ports below the ones that Linux and macOS give to outgoing connections and to servers without a chosen port. Between the
 * choice of such a port and its use, a connection could take it.
 */
export const chosenPorts = { first: 20_000, count: 12_000 };

/** The first of `count` consecutive free ports of the loopback interface, at random. */
export async function freePort({ first, count: size } = chosenPorts, count = 1): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * (size - count + 1));
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(port + index)));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
