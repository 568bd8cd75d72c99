import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * An SMTP server that stores received mails. `refuse` is the number of next mails with a temporary failure. nobody@… is an
 * unknown mailbox, and stranger@… an address that it does not relay to.
 */
export class SmtpServer {
  readonly messages: { from: string; to: string; source: string }[] = [];
  refuse = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((socket) => this.converse(socket));
  }

  static async start(): Promise<SmtpServer> {
    const smtp = new SmtpServer();
    await new Promise<void>((resolve) => smtp.server.listen(0, '127.0.0.1', resolve));
    return smtp;
  }

  get url(): string {
    return `smtp://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private converse(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    let received = '';
    let envelope = { from: '', to: '' };
    let source: string | null = null;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test');
    socket.on('data', (chunk) => {
      received += chunk.toString();
      for (;;) {
        const end = received.indexOf(source === null ? '\r\n' : '\r\n.\r\n');
        if (end < 0) return;
        const text = received.slice(0, end);
        received = received.slice(end + (source === null ? 2 : 5));
        if (source !== null) {
          source = null;
          this.messages.push({ ...envelope, source: text });
          say('250 kept');
          continue;
        }
        const [verb] = text.toUpperCase().split(/[ :]/);
        if (verb === 'MAIL') envelope = { from: address(text), to: '' };
        if (verb === 'RCPT') envelope.to = address(text);
        if (verb === 'RCPT' && envelope.to.startsWith('nobody@')) say(`550 no mailbox ${envelope.to}`);
        else if (verb === 'RCPT' && envelope.to.startsWith('stranger@')) say('550 5.7.1 no relaying');
        else if (verb === 'DATA' && this.refuse > 0) {
          this.refuse -= 1;
          say('451 try again later');
        } else if (verb === 'DATA') {
          source = '';
          say('354 go on');
        } else say(verb === 'QUIT' ? '221 bye' : '250 ok');
      }
    });
  }
}

function address(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? '';
}
