import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Headers,
  Param,
  Post,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { IsIn, isUUID } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { Public } from '../../auth/access.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { OptionalCaller } from '../../auth/caller.decorator.js';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import { setRetryAfter } from '../../http/error-response.js';
import { pageHeaders, withOwnMedia } from '../../http/page-headers.js';
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { Form } from '../../http/form.js';
import { ClientDirectory } from '../../oauth/clients/client-directory.js';
import { readRange } from '../../posts/publishing/media-urls/byte-range.js';
import { beginFileResponse } from '../../posts/publishing/media-urls/file-response.js';
import { UploadFiles } from '../../uploads/files.js';
import { messagePage, sendPage } from '../../pages/page.js';
import { UsersService } from '../../users/users.service.js';
import type { StoredConfirmation } from '../confirmations/confirmations.repository.js';
import { ConfirmationsService } from '../confirmations/confirmations.service.js';
import { ApprovalFiles } from './approval-files.js';
import { approvalPage, signInFirstPage } from './approval-page.js';

const answers = ['fetch', 'approve', 'deny'] as const;

class ApprovalForm extends Form {
  @IsIn(answers)
  do: (typeof answers)[number];
}

@Catch(Failure)
class ApprovalFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    setRetryAfter(reply, failure);
    const text = failure.code === 'NOT_FOUND' ? notFoundText : failure.userMessage;
    sendPage(reply, failure.status, messagePage('Something went wrong', text));
  }
}

const notFoundText =
  'This request has expired, was decided already, or belongs to another user. Please ask the assistant to prepare it again.';

/** The page on which the user approves what an assistant is about to do. Only for the browser session of this user. */
@Controller('approvals/:id')
@UseFilters(ApprovalFilter)
@Public()
export class ApprovalsController {
  constructor(
    private readonly confirmations: ConfirmationsService,
    private readonly clients: ClientDirectory,
    private readonly users: UsersService,
    private readonly files: ApprovalFiles,
    private readonly stored: UploadFiles,
    private readonly config: Config,
  ) {}

  @Get()
  async show(
    @Param('id') id: string,
    @OptionalCaller() caller: Actor | null,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const user = sessionUser(caller);
    if (!user) return sendPage(reply, 401, signInFirstPage(this.signInLink(id)));
    await this.sendApproval(reply, user, await this.findOpen(user, id));
  }

  /** A file of the post, so that the user sees what will be published. */
  @Get('files/:index')
  async showFile(
    @Param('id') id: string,
    @Param('index') index: string,
    @Headers('range') range: string | undefined,
    @OptionalCaller() caller: Actor | null,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const user = sessionUser(caller);
    if (!user || !/^\d{1,2}$/.test(index)) throw new Failure('NOT_FOUND');
    const file = await this.files.find(user.userId, await this.findOpen(user, id), Number(index));
    const part = beginFileResponse(reply, file, readRange(range, file.sizeBytes));
    void reply.headers({
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    });
    void reply.send(part ? this.stored.read(file.uploadId, part.start, part.end) : undefined);
  }

  @Post()
  @UseGuards(ForeignFormGuard)
  async decide(
    @Param('id') id: string,
    @Body() form: ApprovalForm,
    @OptionalCaller() caller: Actor | null,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const user = sessionUser(caller);
    if (!user) return sendPage(reply, 401, signInFirstPage(this.signInLink(id)));
    const confirmation = await this.findOpen(user, id);
    if (form.do === 'fetch') {
      await this.files.fetch(user.userId, confirmation);
      return this.sendApproval(reply, user, await this.findOpen(user, id));
    }
    await this.confirmations.decide(user, confirmation.id, form.do === 'approve' ? 'APPROVED' : 'DENIED');
    const text =
      form.do === 'approve'
        ? 'Go back to the assistant, which can continue now.'
        : 'Nothing will happen. You can close this page.';
    sendPage(reply, 200, messagePage(form.do === 'approve' ? 'Approved' : 'Denied', text));
  }

  /** @throws Failure NOT_FOUND, also if nothing is left to decide */
  private async findOpen({ userId }: UserActor, id: string): Promise<StoredConfirmation> {
    if (!isUUID(id)) throw new Failure('NOT_FOUND');
    return this.confirmations.findOpen(userId, id);
  }

  private async sendApproval(
    reply: FastifyReply,
    { userId }: UserActor,
    confirmation: StoredConfirmation,
  ): Promise<void> {
    const client = this.clients.find(confirmation.clientId);
    const found = await this.users.find(userId);
    if (!client || !found) throw new Failure('NOT_FOUND');
    const { name: assistant, isVerified } = client;
    const text = approvalPage({ confirmation, assistant, isVerified, email: found.email });
    sendPage(reply, 200, text, withOwnMedia(pageHeaders()));
  }

  /** The sign-in page of the console returns to this page. */
  private signInLink(id: string): string | null {
    if (!this.config.console.enabled || !isUUID(id)) return null;
    return `/sign-in?next=${encodeURIComponent(`${this.config.http.basePath}/approvals/${id}`)}`;
  }
}

function sessionUser(caller: Actor | null): UserActor | null {
  return caller?.kind === 'user' && caller.sessionId !== null ? caller : null;
}
