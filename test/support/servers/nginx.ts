import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '../processes/tools.js';

/** Path of the installed nginx. Null if there is none. */
export const nginxPath = findTool('nginx');

export interface TestNginx {
  close(): Promise<void>;
}

/** Starts nginx in the foreground with `locations` in its server. */
export function startNginx(port: number, locations: string): Promise<TestNginx> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-nginx-'));
  return runNginx(folder, port, `access_log off; server { listen 127.0.0.1:${port}; ${locations} }`);
}

/** Starts nginx with `http` as its http block. `close` removes `folder`, to which paths of includes are relative. */
export async function runNginx(folder: string, port: number, http: string): Promise<TestNginx> {
  const config = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => {
    mkdirSync(join(folder, name));
    return `${name}_temp_path ${join(folder, name)};`;
  });
  writeFileSync(
    config,
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log ${join(folder, 'error.log')};
     events {}
     http {
       ${temporary.join(' ')}
       ${http}
     }`,
  );
  const child = spawn(nginxPath!, ['-p', folder, '-c', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  await accepts(port, child);
  return {
    close: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @throws Error if nginx ends before */
async function accepts(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nginx ended with ${child.exitCode}.`);
}
