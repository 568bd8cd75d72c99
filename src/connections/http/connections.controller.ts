import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { isUUID } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Actor } from '../../auth/actor.js';
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { Form, FormField, PageQuery, QueryParameter } from '../../http/form.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import { requireSession } from '../../auth/require-access.js';
import { Failure } from '../../failures/failure.js';
import { platformSlugs } from '../../platforms/platform.js';
import type { PlatformAdapter } from '../../platforms/platform-adapter.js';
import { PlatformRegistry } from '../../platforms/platform-registry.js';
import { ConnectCallbackService } from '../callback.service.js';
import { choiceMinutes } from '../domain/connection.js';
import { ConnectCookies } from './cookies.js';
import { ConnectFailureFilter } from './failure.filter.js';
import { ConnectReplies, redirect } from './replies.js';
import { ConnectionsService, flowMinutes } from '../connections.service.js';

/** The query of a callback. Not a DTO, because its parameters differ by platform. */
type CallbackParameters = Readonly<Record<string, unknown>>;

class BeginQuery extends PageQuery {
  @QueryParameter()
  returnUrl?: string;

  /** The account to reconnect. */
  @QueryParameter()
  account?: string;
}

class GoQuery extends PageQuery {
  @QueryParameter()
  ticket?: string;
}

class ConnectionQuery extends PageQuery {
  @QueryParameter()
  connection?: string;
}

class ConfirmFlowForm extends Form {
  @FormField()
  ticket = '';

  @FormField()
  proof = '';
}

class ConfirmInstallForm extends Form {
  @FormField()
  connection = '';
}

/** Routes of the connect flow for browsers. Public, because platforms redirect back without credentials of this API. */
@Controller('auth/:platform')
@UseFilters(ConnectFailureFilter)
@Public()
export class ConnectionsController {
  constructor(
    private readonly connections: ConnectionsService,
    private readonly callbacks: ConnectCallbackService,
    private readonly platforms: PlatformRegistry,
    private readonly cookies: ConnectCookies,
    private readonly replies: ConnectReplies,
  ) {}

  /** Starts a flow for a signed-in browser and redirects to the platform. `account` is the reconnectAccountId of startConnection. */
  @Get()
  async begin(
    @Param('platform') slug: string,
    @Query() { returnUrl, account }: BeginQuery,
    @OptionalCaller() caller: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const adapter = this.adapter(slug);
    const actor = requireSession(caller);
    if (account !== undefined && !isUUID(account)) throw new Failure('NOT_FOUND');
    const { platform } = adapter;
    const { ticket } = await this.connections.start(actor, {
      platform,
      returnUrl,
      reconnectAccountId: account,
    });
    await this.redirectToPlatform(adapter, ticket, actor, request, reply);
  }

  @Get('go')
  async go(
    @Param('platform') slug: string,
    @Query() { ticket = '' }: GoQuery,
    @OptionalCaller() caller: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const adapter = this.adapter(slug);
    const admission = await this.connections.admit(adapter.platform, ticket, caller);
    if (admission.kind === 'go') {
      await this.redirectToPlatform(adapter, ticket, caller, request, reply);
      return;
    }
    this.cookies.set(request, reply, adapter, admission, flowMinutes);
    this.replies.confirmation(reply, adapter, ticket, admission);
  }

  /** The user has confirmed the user of the flow. */
  @Post('go')
  @UseGuards(ForeignFormGuard)
  async confirmGo(
    @Param('platform') slug: string,
    @Body() { ticket, proof }: ConfirmFlowForm,
    @OptionalCaller() caller: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.redirectToPlatform(this.adapter(slug), ticket, caller, request, reply, proof || undefined);
  }

  @Get('callback')
  async callback(
    @Param('platform') slug: string,
    @Query() query: CallbackParameters,
    @OptionalCaller() visitor: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const adapter = this.adapter(slug);
    const answer = readCallbackQuery(query);
    if (!answer.state && adapter.login.platformInitiated) {
      const flow = await this.callbacks.startInstall(adapter, answer, request.clientAddress);
      this.cookies.set(request, reply, adapter, flow, choiceMinutes);
      redirect(reply, installPath(adapter, flow.connectionId));
      return;
    }
    const readBinding = (connectionId: string) => this.cookies.read(request, adapter, connectionId);
    const browser = { visitor, address: request.clientAddress };
    const exit = await this.callbacks.handleCallback(adapter, answer, readBinding, browser);
    this.replies.exit(request, reply, exit, resultPath(adapter, exit.connectionId));
  }

  /** Result of a flow without a return URL. The URL contains nothing that the platform sent. */
  @Get('result')
  async result(
    @Param('platform') slug: string,
    @Query() { connection = '' }: ConnectionQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const adapter = this.adapter(slug);
    // A browser without a known flow is redirected here without the parameter.
    const connectionId = isUUID(connection) ? connection : null;
    const readBinding = (id: string) => this.cookies.read(request, adapter, id);
    const exit = await this.callbacks.readResult(adapter, connectionId, readBinding);
    this.replies.exit(request, reply, exit, null);
  }

  /** Asks the user to confirm an install that started at the platform. */
  @Get('install')
  async install(
    @Param('platform') slug: string,
    @Query() { connection = '' }: ConnectionQuery,
    @OptionalCaller() caller: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const adapter = this.adapter(slug);
    const connectionId = this.requireInstall(request, adapter, connection);
    const action = installPath(adapter, connectionId);
    const signedInAs = caller?.kind === 'user' && caller.sessionId !== null ? caller.userId : null;
    const title = `Connect ${adapter.displayName}`;
    this.replies.page(
      reply,
      200,
      signedInAs
        ? {
            title,
            text:
              `You installed this app at ${adapter.displayName}. Connect it to the user you are signed in as, ` +
              `${await this.connections.nameOf(signedInAs)}?`,
            form: { action, button: 'Connect', fields: { connection: connectionId } },
          }
        : {
            title,
            text: 'Sign in to the app in this browser within half an hour. Then continue here.',
            link: { href: action, text: 'I have signed in' },
          },
    );
  }

  @Post('install')
  async confirmInstall(
    @Param('platform') slug: string,
    @Body() { connection }: ConfirmInstallForm,
    @OptionalCaller() caller: Actor | null,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const adapter = this.adapter(slug);
    const actor = requireSession(caller);
    const connectionId = this.requireInstall(request, adapter, connection);
    const readBinding = (id: string) => this.cookies.read(request, adapter, id);
    const exit = await this.callbacks.confirmInstall(adapter, connectionId, readBinding, actor);
    this.replies.exit(request, reply, exit, resultPath(adapter, exit.connectionId));
  }

  private async redirectToPlatform(
    adapter: PlatformAdapter,
    ticket: string,
    caller: Actor | null,
    request: FastifyRequest,
    reply: FastifyReply,
    proof?: string,
  ): Promise<void> {
    const readBinding = (id: string) => this.cookies.read(request, adapter, id);
    const confirmation = proof === undefined ? null : { readBinding, proof };
    const target = await this.connections.redirectToPlatform(adapter.platform, ticket, caller, confirmation);
    this.cookies.set(request, reply, adapter, target, flowMinutes);
    redirect(reply, target.url);
  }

  /** @throws Failure NOT_FOUND for an unknown platform, PLATFORM_NOT_CONFIGURED for one that is off */
  private adapter(slug: string): PlatformAdapter {
    const adapter = this.platforms.findBySlug(slug);
    if (adapter) return adapter;
    throw new Failure(Object.values(platformSlugs).includes(slug) ? 'PLATFORM_NOT_CONFIGURED' : 'NOT_FOUND');
  }

  /** Id of an install of this browser. @throws Failure CONNECTION_EXPIRED */
  private requireInstall(request: FastifyRequest, adapter: PlatformAdapter, connectionId: string): string {
    if (isUUID(connectionId) && this.cookies.read(request, adapter, connectionId)) return connectionId;
    throw new Failure('CONNECTION_EXPIRED');
  }
}

/** The parameters that were sent once. A repeated parameter is ambiguous and counts as absent. */
function readCallbackQuery(query: CallbackParameters): Record<string, string | undefined> {
  const entries = Object.entries(query);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'string' ? value : undefined]),
  );
}

function resultPath({ platform }: PlatformAdapter, connectionId: string | null): string {
  return `/auth/${platformSlugs[platform]}/result${connectionId ? `?connection=${connectionId}` : ''}`;
}

function installPath({ platform }: PlatformAdapter, connectionId: string): string {
  return `/auth/${platformSlugs[platform]}/install?connection=${connectionId}`;
}
