import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Anonymous } from '../../auth/access.js';
import { hasAccess } from '../../auth/require-access.js';
import { Failure } from '../../failures/failure.js';
import { sendFailure, toFailure } from '../../http/error-response.js';
import { apiHeaders } from '../../http/page-headers.js';
import { McpServer } from '../server/mcp-server.js';
import { requireFewValues } from '../server/message-limits.js';
import { ToolCallTrail } from '../server/tool-call-trail.js';
import type { AssistantActor } from '../tools/tool.js';
import { Tools } from '../tools/tools.js';
import { McpChallenges } from './challenges.js';
import { McpGate } from './mcp-gate.js';

/** Headers of a request that the transport of the SDK reads. */
const transportHeaders = ['accept', 'content-type', 'mcp-protocol-version'] as const;

/** The MCP endpoint for AI assistants: streamable HTTP with one JSON answer for each message, without sessions. */
@Controller('mcp')
export class McpController {
  constructor(
    private readonly gate: McpGate,
    private readonly server: McpServer,
    private readonly tools: Tools,
    private readonly trail: ToolCallTrail,
    private readonly challenges: McpChallenges,
  ) {}

  /** The gate finds the caller: only access tokens for this endpoint count. */
  @Post()
  @Anonymous()
  async answer(
    @Body() message: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.headers(apiHeaders);
    let actor: AssistantActor | null = null;
    try {
      actor = await this.gate.enter(request, reply);
      // Several messages would count as one request.
      if (Array.isArray(message))
        throw new Failure('INVALID_INPUT', {}, { message: 'Send one JSON-RPC message per request.' });
      requireFewValues(message);
      await this.checkCall(actor, message);
      const response = await this.server.answer(actor, message, headersOf(request), request.id);
      const type = response.headers.get('content-type');
      if (type) void reply.header('content-type', type);
      void reply.status(response.status).send(await response.text());
    } catch (error) {
      const failure = toFailure(error, request);
      sendFailure(request, reply, failure, this.challenges.of(failure, request, actor));
    }
  }

  /** There are no streams. */
  @Get()
  @Anonymous()
  refuseStream(@Res() reply: FastifyReply): void {
    refuseMethod(reply);
  }

  /** There are no sessions. */
  @Delete()
  @Anonymous()
  refuseEnd(@Res() reply: FastifyReply): void {
    refuseMethod(reply);
  }

  /** @throws Failure INVALID_INPUT; FORBIDDEN as an HTTP error, so that the client can ask the user for the scope */
  private async checkCall(actor: AssistantActor, message: unknown): Promise<void> {
    const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } | null };
    if (method !== 'tools/call' || typeof params?.name !== 'string') return;
    if ('task' in params) throw new Failure('INVALID_INPUT', {}, { message: 'Tools do not run as tasks.' });
    const tool = this.tools.find(params.name);
    if (!tool || hasAccess({ kind: 'scope', scope: tool.scope }, actor)) return;
    const { scope } = tool;
    const failure = new Failure(
      'FORBIDDEN',
      { missingScope: scope },
      { message: `The scope ${scope} is missing.` },
    );
    await this.trail.record({ tool, actor, failure });
    throw failure;
  }
}

function refuseMethod(reply: FastifyReply): void {
  void reply
    .status(405)
    .headers({ ...apiHeaders, allow: 'POST' })
    .send();
}

function headersOf(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const name of transportHeaders) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return headers;
}
