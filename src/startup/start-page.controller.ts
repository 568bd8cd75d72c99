import { Controller, Get, Headers, Optional, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Anonymous } from '../auth/access.js';
import { Config } from '../config/config.js';
import { ConsolePages } from '../console/console-pages.js';
import { html } from '../pages/html.js';
import { page, sendPage } from '../pages/page.js';
import { type StartPage, startPage } from './start-page.js';

/** `/`: the console for browsers, or without it links to all endpoints. Other clients get the links as JSON. */
@Anonymous()
@Controller()
export class StartPageController {
  private readonly facts: StartPage;
  private readonly text: string;

  constructor(
    config: Config,
    /** Only processes with the role `api` have it. */
    @Optional() private readonly consolePages?: ConsolePages,
  ) {
    this.facts = startPage(config);
    this.text = render(this.facts);
  }

  @Get()
  show(@Headers('accept') accept: string | undefined, @Res() reply: FastifyReply): void {
    void reply.header('vary', 'Accept');
    if (!accept?.includes('text/html')) void reply.send(this.facts);
    else if (!this.consolePages?.send(reply, '/')) sendPage(reply, 200, this.text);
  }
}

function render({ name, links, development }: StartPage): string {
  return page(
    name,
    html`<p>The server is running.</p>
      <ul>
        ${Object.entries(links).map(([text, url]) => html`<li><a href="${url}">${text}</a></li>`)}
      </ul>
      ${
        development &&
        html`<p>
          In another terminal, <code>npm run demo</code> connects an account and publishes a video.
          ${
            development.simulatorUrl &&
            html`The control API of the simulator is at
              <a href="${development.simulatorUrl}/state">${development.simulatorUrl}</a>.`
          }
          Mails are stored in <code>${development.dataDir}/mailbox</code>.
        </p>`
      } `,
  );
}
