import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultDataDir } from '../src/config/data-dir.js';
import { chosenPorts, freePort } from '../src/database/embedded/free-port.js';
import { readCommandLine } from './command-line.js';

readCommandLine({
  name: 'smoke',
  summary:
    'Starts the built application on an empty data folder, checks that it becomes ready, and stops it.',
  options: {},
});

/** Starts the built application on a new data folder, checks that it is ready, and stops it by SIGINT. */
const root = process.getuid?.() === 0;
const dataDir = root
  ? join(defaultDataDir(), `smoke-${process.pid}`)
  : await mkdtemp(join(tmpdir(), 'patchbay-smoke-'));
// The simulator takes consecutive ports from its first one on.
const simulatorPort = await freePort(chosenPorts, 14);
const port = await freePort();
const app = spawn(process.execPath, [fileURLToPath(new URL('../src/main.js', import.meta.url))], {
  env: {
    ...process.env,
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exit = new Promise<number | null>((resolve) => app.once('exit', resolve));
try {
  await new Promise<void>((resolve, reject) => {
    let output = '';
    app.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Patchbay is ready')) resolve();
    });
    void exit.then((code) => reject(new Error(`It ended with ${code} before it was ready:\n${output}`)));
  });
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
  console.log(`/health/ready answers ${answer.status}`);
  if (!answer.ok) throw new Error(await answer.text());
  app.kill('SIGINT');
  const code = await exit;
  if (code !== 0) throw new Error(`It stopped with exit code ${code}.`);
} finally {
  app.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
}
