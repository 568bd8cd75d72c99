import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const services = globalThis.__patchbayServices;
  await services?.stop();
  if (services) rmSync(services.dir, { recursive: true, force: true });
}
