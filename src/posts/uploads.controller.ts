import { Controller, Delete, Head, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { RequiresScope } from '../auth/access.js';
import { type Actor, ownerOf } from '../auth/actor.js';
import { Caller } from '../auth/caller.decorator.js';
import { Failure } from '../failures/failure.js';
import { TusServer } from './tus-server.js';
import { UploadsService } from './uploads.service.js';

/** Resumable uploads by tus 1.0: `POST /uploads`, then `PATCH` and `HEAD` on the address it answers. */
@Controller('uploads')
@RequiresScope('posts:write')
export class UploadsController {
  constructor(
    private readonly tus: TusServer,
    private readonly uploads: UploadsService,
  ) {}

  @Post()
  create(@Caller() actor: Actor, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.pass(ownerOf(actor), request, reply);
  }

  @Patch(':id')
  append(
    @Caller() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.passOwned(actor, id, request, reply);
  }

  @Head(':id')
  progress(
    @Caller() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.passOwned(actor, id, request, reply);
  }

  @Delete(':id')
  async remove(@Caller() actor: Actor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.uploads.remove(ownerOf(actor), uuid(id));
    void reply.status(204).header('tus-resumable', '1.0.0').send();
  }

  /** Somebody else's upload answers as one that does not exist. */
  private async passOwned(
    actor: Actor,
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const owner = ownerOf(actor);
    await this.uploads.find(owner, uuid(id));
    await this.pass(owner, request, reply);
  }

  /** The library writes the answer itself; headers that were set on the reply before go along. */
  private async pass(owner: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    reply.hijack();
    await this.tus.handle(owner, request.raw, reply.raw);
  }
}

function uuid(id: string): string {
  if (!isUuid(id)) throw new Failure('NOT_FOUND');
  return id;
}
