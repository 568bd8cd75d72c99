import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Post,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../auth/access.js';
import { Failure } from '../../failures/failure.js';
import { setRetryAfter, unknownRoute } from '../../http/error-response.js';
import { ForeignFormGuard } from '../../http/foreign-form.guard.js';
import { Form, FormField } from '../../http/form.js';
import { sendPage } from '../../pages/page.js';
import { IsEmailAddress } from '../domain/email-address.js';
import type { Visitor } from '../domain/visitor.js';
import { FirstAdminService } from '../first-admin.service.js';
import { SessionCookies } from '../sessions/session-cookies.js';
import { CurrentVisitor } from '../visitor.decorator.js';
import { sendFailurePage } from './page-failure.js';
import { type MailLinkPage, mailLinkHeaders, renderMailLinkPage } from './mail-link-page.js';

const title = 'Create the first administrator';
const page = {
  title,
  text: 'Administrators manage tiers, users and OAuth clients.',
  form: { button: 'Create the administrator', email: '', newPassword: 'Password' },
} satisfies MailLinkPage;

class FirstAdminForm extends Form {
  @FormField({ trim: true })
  token = '';

  @FormField({ trim: true })
  @IsEmailAddress()
  email = '';

  @FormField()
  password = '';
}

/** Shows the form again with the failure, unless the form does not exist. */
@Catch(Failure)
class FirstAdminFilter implements ExceptionFilter {
  catch(failure: Failure, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    if (failure.code === 'NOT_FOUND') {
      sendFailurePage(reply, failure);
      return;
    }
    const { body } = http.getRequest<FastifyRequest<{ Body?: Record<string, unknown> }>>();
    const text = (name: string) => (typeof body?.[name] === 'string' ? body[name].slice(0, 254) : '');
    const isWrong = failure.code === 'INVALID_TOKEN';
    setRetryAfter(reply, failure);
    const form = {
      ...page.form,
      // Without a token, the form has a field for it.
      token: isWrong ? '' : text('token'),
      email: text('email'),
      failure: failure.userMessage,
    };
    show(reply, { ...page, form }, failure.status);
  }
}

/** The page of the link that a development installation without an administrator prints. */
@Controller('first-admin')
@UseFilters(FirstAdminFilter)
@Public()
export class FirstAdminController {
  constructor(
    private readonly firstAdmin: FirstAdminService,
    private readonly cookies: SessionCookies,
  ) {}

  @Get()
  async showForm(@Res() reply: FastifyReply): Promise<void> {
    if (!(await this.firstAdmin.isOpen())) throw unknownRoute();
    show(reply, page);
  }

  @Post()
  @UseGuards(ForeignFormGuard)
  async create(
    @Body() { token, email, password }: FirstAdminForm,
    @CurrentVisitor() visitor: Visitor,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const session = await this.firstAdmin.create({ token, email, password }, visitor);
    this.cookies.set(reply, session);
    show(reply, { title: 'Welcome', text: 'You are signed in as the first administrator.', next: '/' });
  }
}

function show(reply: FastifyReply, content: MailLinkPage, status = 200): void {
  sendPage(reply, status, renderMailLinkPage(content), mailLinkHeaders);
}
