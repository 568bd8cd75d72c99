import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
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
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { Form } from '../../http/form.js';
import { ClientDirectory } from '../../oauth/clients/client-directory.js';
import { messagePage, sendPage } from '../../pages/page.js';
import { UsersService } from '../../users/users.service.js';
import type { StoredConfirmation } from '../confirmations/confirmations.repository.js';
import { ConfirmationsService } from '../confirmations/confirmations.service.js';
import { approvalPage, signInFirstPage } from './approval-page.js';

const answers = ['approve', 'deny'] as const;

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
    const confirmation = await this.findOpen(user, id);
    const client = this.clients.find(confirmation.clientId);
    const found = await this.users.find(user.userId);
    if (!client || !found) throw new Failure('NOT_FOUND');
    const view = { confirmation, assistant: client.name, isVerified: client.isVerified, email: found.email };
    sendPage(reply, 200, approvalPage(view));
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
    const { id: confirmationId } = await this.findOpen(user, id);
    await this.confirmations.decide(user, confirmationId, form.do === 'approve' ? 'APPROVED' : 'DENIED');
    const text =
      form.do === 'approve'
        ? 'Go back to the assistant, which can continue now.'
        : 'Nothing will happen. You can close this page.';
    sendPage(reply, 200, messagePage(form.do === 'approve' ? 'Approved' : 'Denied', text));
  }

  /** @throws Failure NOT_FOUND, also if nothing is left to decide */
  private async findOpen({ userId }: UserActor, id: string): Promise<StoredConfirmation> {
    if (!isUUID(id)) throw new Failure('NOT_FOUND');
    const found = await this.confirmations.find(userId, id);
    if (found.isExpired || found.decision !== null || found.result !== null) throw new Failure('NOT_FOUND');
    return found;
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
