import { Controller, Delete, Head, Options, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { Public, RequiresScope } from '../../auth/access.js';
import { type Actor, ownerOf } from '../../auth/actor.js';
import { Caller } from '../../auth/caller.decorator.js';
import { Failure } from '../../failures/failure.js';
import { maxUploadBytes } from '../domain/upload.js';
import { tusCapabilities, tusMethod, uploadScope } from './request.js';
import { TusServer } from './server.js';
import { UploadsService } from '../uploads.service.js';

/** Resumable uploads with tus 1.0: `POST /uploads`, then `PATCH` and `HEAD` on the returned address. */
@Controller('uploads')
@RequiresScope(uploadScope)
export class UploadsController {
  constructor(
    private readonly tus: TusServer,
    private readonly uploads: UploadsService,
  ) {}

  @Options()
  @Public()
  capabilities(@Res() reply: FastifyReply): void {
    void reply.status(204).headers(tusCapabilities(maxUploadBytes)).send();
  }

  @Options(':id')
  @Public()
  capabilitiesOfUpload(@Res() reply: FastifyReply): void {
    this.capabilities(reply);
  }

  @Post()
  async create(
    @Caller() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (tusMethod(request) !== 'POST') throw new Failure('NOT_FOUND');
    await this.tus.handle({ owner: ownerOf(actor), method: 'POST', upload: null }, request, reply);
  }

  /** A POST with `X-HTTP-Method-Override`, for proxies that block other methods. */
  @Post(':id')
  act(
    @Caller() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.onUpload(actor, id, request, reply);
  }

  @Patch(':id')
  append(
    @Caller() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.onUpload(actor, id, request, reply);
  }

  @Head(':id')
  progress(
    @Caller() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.onUpload(actor, id, request, reply);
  }

  @Delete(':id')
  remove(
    @Caller() actor: Actor,
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.onUpload(actor, id, request, reply);
  }

  /**
   * Works on the upload of the caller in the path, never on an id elsewhere in the request. An upload of another user looks like one that
   * does not exist.
   *
   * @throws Failure NOT_FOUND, UPLOAD_USED, UPLOAD_IN_USE
   */
  private async onUpload(
    actor: Actor,
    id: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    const method = tusMethod(request);
    if (!isUuid(id) || method === 'POST') throw new Failure('NOT_FOUND');
    const owner = ownerOf(actor);
    if (method === 'DELETE') {
      await this.uploads.remove(owner, id);
      await reply.status(204).send();
      return;
    }
    const upload = await this.uploads.find(owner, id);
    await this.tus.handle({ owner, method, upload }, request, reply);
  }
}
