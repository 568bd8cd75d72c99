import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves files like a web server. */
export class ServerOf {
  private constructor(
    private readonly server: Server,
    readonly url: string,
    /** Paths of the requests that it received. */
    readonly requests: readonly string[],
  ) {}

  static async files(
    files: Record<string, { body: Buffer; type: string } | { location: string }>,
  ): Promise<ServerOf> {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? '');
      const file = files[request.url ?? ''];
      if (!file) return void response.writeHead(404).end();
      if ('location' in file) return void response.writeHead(302, file).end();
      response
        .writeHead(200, { 'content-type': file.type, 'content-length': file.body.length })
        .end(file.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ServerOf(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
