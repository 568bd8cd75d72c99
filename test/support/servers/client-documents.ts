import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  status?: number;
  type?: string;
  body: string;
  location?: string;
}

/** A web server on loopback with client ID metadata documents. */
export class ClientDocuments {
  /** How many documents were requested. */
  reads = 0;
  private readonly answers = new Map<string, Answer>();

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<ClientDocuments> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const documents = new ClientDocuments(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => {
      documents.reads += 1;
      const answer = documents.answers.get(request.url!) ?? { status: 404, body: '' };
      const { status = 200, type = 'application/json', body, location } = answer;
      response.writeHead(status, { 'content-type': type, ...(location && { location }) }).end(body);
    });
    return documents;
  }

  /** Publishes a document with its own URL as `client_id`, or another one in `metadata`. Returns its URL. */
  publish(path: string, metadata: object): string {
    const id = `${this.origin}${path}`;
    this.answer(path, { body: JSON.stringify({ client_id: id, ...metadata }) });
    return id;
  }

  answer(path: string, answer: Answer): void {
    this.answers.set(path, answer);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
