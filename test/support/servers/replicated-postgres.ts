import { join } from 'node:path';
import { migrate } from '../../../src/database/migrate.js';
import { query } from './backups.js';
import {
  type ClusterFolder,
  newClusterFolder,
  type RunningCluster,
  startCluster,
} from './debian-postgres.js';
import { TcpProxy } from './tcp-proxy.js';

const host = '127.0.0.1';

/** A migrated primary with a synchronous standby, behind a proxy that follows the primary, as docs/operations.md recommends. */
export class ReplicatedPostgres {
  private constructor(
    private readonly folder: ClusterFolder,
    private readonly primary: RunningCluster,
    private readonly standby: RunningCluster,
    private readonly proxy: TcpProxy,
  ) {}

  /** `bin`: folder with the programs of PostgreSQL. */
  static async start(bin: string): Promise<ReplicatedPostgres> {
    const folder = await newClusterFolder();
    const [first, second] = ['primary', 'standby'].map((name) => join(folder.path, name)) as [string, string];
    await folder.run(join(bin, 'initdb'), [
      ...['-D', first, '-U', 'patchbay', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    ]);
    // The primary waits for the standby only when there is one.
    const primary = await startCluster(bin, first, folder, ['wal_level=replica', 'max_wal_senders=4']);
    await migrate(primary.url);
    await folder.run(join(bin, 'pg_basebackup'), [
      ...[
        '-D',
        second,
        '-h',
        host,
        '-p',
        String(primary.port),
        '-U',
        'patchbay',
        '-R',
        '-c',
        'fast',
        '--no-sync',
      ],
    ]);
    const standby = await startCluster(bin, second, folder, ['hot_standby=on']);
    await query(primary.url, `ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await query(primary.url, 'SELECT pg_reload_conf()');
    const proxy = await TcpProxy.start({ host, port: primary.port });
    return new ReplicatedPostgres(folder, primary, standby, proxy);
  }

  /** Address of the proxy. */
  get url(): string {
    const url = new URL(this.primary.url);
    url.port = String(this.proxy.port);
    return url.href;
  }

  /** Address of the standby itself. */
  get standbyUrl(): string {
    return this.standby.url;
  }

  /** Lets the proxy lead to the standby before it is promoted. */
  leadToStandby(): void {
    this.proxy.switchTo({ host, port: this.standby.port });
  }

  /** Kills the primary like a power cut, promotes the standby, and lets the proxy follow it. */
  async failOver(): Promise<void> {
    await this.primary.end('SIGQUIT');
    await query(this.standby.url, 'SELECT pg_promote(true, 30)');
    this.proxy.switchTo({ host, port: this.standby.port });
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await this.primary.end('SIGQUIT');
    await this.standby.end('SIGQUIT');
    this.folder.remove();
  }
}
