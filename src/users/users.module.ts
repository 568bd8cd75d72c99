import { MarkedModule } from '../discovery/marked.module.js';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../config/config.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { AuthLimits } from './sign-in/auth-limits.js';
import { EmailChangeService } from './email-change.service.js';
import { EmailPseudonym } from './email-pseudonym.js';
import { FirstAdminService } from './first-admin.service.js';
import { ExternalAccess } from './external-access.js';
import { PasswordsResolver } from './graphql/passwords.resolver.js';
import { ProfileResolver } from './graphql/profile.resolver.js';
import { SignInResolver } from './graphql/sign-in.resolver.js';
import { SignUpResolver } from './graphql/sign-up.resolver.js';
import { UserAdminResolver } from './graphql/user-admin.resolver.js';
import { UserAccessResolver } from './graphql/user-access.resolver.js';
import { UserSecondFactorResolver } from './graphql/user-second-factor.resolver.js';
import { UserSessionsResolver } from './graphql/user-sessions.resolver.js';
import { ViewerResolver } from './graphql/viewer.resolver.js';
import { IdentityRemovalProofs } from './passwords/identity-removal-proofs.js';
import { MailSenderService } from './mail/mail-sender.service.js';
import { UsersCleanupService } from './cleanup.service.js';
import { mailboxDir, MailboxFolder } from './mail/mailbox-folder.js';
import { MailTokens } from './mail/mail-tokens.js';
import { MailTransport } from './mail/mail-transport.js';
import { MailsRepository } from './mail/mails.repository.js';
import { MailsService } from './mail/mails.service.js';
import { PasswordHasher } from './passwords/password-hasher.js';
import { PasswordsService } from './passwords/passwords.service.js';
import { ReauthenticationService } from './passwords/reauthentication.service.js';
import { AuthenticatorEntity } from './second-factor/authenticator.entity.js';
import { PasskeysResolver } from './graphql/passkeys.resolver.js';
import { PasskeyChallengeEntity } from './passkeys/passkey-challenge.entity.js';
import { PasskeyChallenges } from './passkeys/passkey-challenges.service.js';
import { PasskeyChecks } from './passkeys/passkey-checks.service.js';
import { PasskeyCookies } from './passkeys/passkey-cookies.js';
import { PasskeyEntity } from './passkeys/passkey.entity.js';
import { PasskeysRepository } from './passkeys/passkeys.repository.js';
import { PasskeysService } from './passkeys/passkeys.service.js';
import { SecondFactorChanges } from './second-factor/second-factor-changes.service.js';
import { PasskeySignInService } from './sign-in/passkey-sign-in.service.js';
import { PendingSignInEntity } from './second-factor/pending-sign-in.entity.js';
import { PendingSignIns } from './second-factor/pending-sign-ins.service.js';
import { PendingSignInsRepository } from './second-factor/pending-sign-ins.repository.js';
import { RecoveryCodeEntity } from './second-factor/recovery-code.entity.js';
import { AdminSecondFactor } from './second-factor/admin-second-factor.service.js';
import { SecondFactorChecks } from './second-factor/second-factor-checks.service.js';
import { SecondFactorRefusals } from './second-factor/second-factor-refusals.service.js';
import { SecondFactorsRepository } from './second-factor/second-factors.repository.js';
import { SecondFactorsService } from './second-factor/second-factors.service.js';
import { SecondFactorResolver } from './graphql/second-factor.resolver.js';
import { PendingSignInCookies } from './second-factor/pending-sign-in-cookies.js';
import { SecondFactorSignInService } from './sign-in/second-factor-sign-in.service.js';
import { SessionOpener } from './sign-in/session-opener.service.js';
import { SessionCookies } from './sessions/session-cookies.js';
import { SessionStrategy } from './sessions/session.strategy.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { SessionsService } from './sessions/sessions.service.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { SignUpReturn } from './sign-in/sign-up-return.js';
import { SignUpService } from './sign-in/sign-up.service.js';
import { InvitationsService } from './sign-in/invitations.service.js';
import { Registration } from './sign-in/registration.js';
import { TrustedSignInService } from './sign-in/trusted-sign-in.service.js';
import { UserDeletionListeners } from './user-deletion-listeners.js';
import { UserAccessService } from './user-access.service.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';
import { MailEntity } from './mail/mail.entity.js';
import { SessionEntity } from './sessions/session.entity.js';
import { UserEntity } from './user.entity.js';

const mailing = [
  MailsRepository,
  MailTokens,
  MailsService,
  {
    provide: MailTransport,
    inject: [Config, HealthNotes],
    useFactory: async ({ mail, dataDir }: Config, notes: HealthNotes): Promise<MailTransport> => {
      if (!mail.smtpUrl) return new MailboxFolder(mailboxDir(dataDir), mail.from);
      const { SmtpTransport } = await import('./mail/smtp-transport.js');
      return new SmtpTransport(mail.smtpUrl, mail.from, notes);
    },
  },
  MailSenderService,
];

const resolvers = [
  ViewerResolver,
  SignUpResolver,
  SignInResolver,
  PasswordsResolver,
  ProfileResolver,
  UserAdminResolver,
  UserSessionsResolver,
  UserAccessResolver,
  UserSecondFactorResolver,
  SecondFactorResolver,
  PasskeysResolver,
];

const secondFactors = [
  SecondFactorsRepository,
  SecondFactorChecks,
  SecondFactorRefusals,
  SecondFactorsService,
  SecondFactorChanges,
  AdminSecondFactor,
  PasskeysRepository,
  PasskeyChallenges,
  PasskeyChecks,
  PasskeyCookies,
  PasskeysService,
  PasskeySignInService,
  PendingSignInsRepository,
  PendingSignIns,
  PendingSignInCookies,
  SecondFactorSignInService,
  SessionOpener,
];

/** Users: sign-up, sessions, passwords, roles and mail. */
@Module({
  imports: [
    MarkedModule,
    TypeOrmModule.forFeature([
      UserEntity,
      SessionEntity,
      MailEntity,
      AuthenticatorEntity,
      RecoveryCodeEntity,
      PendingSignInEntity,
      PasskeyEntity,
      PasskeyChallengeEntity,
    ]),
  ],
  providers: [
    UsersRepository,
    UserDeletionListeners,
    UsersService,
    UserAccessService,
    ExternalAccess,
    IdentityRemovalProofs,
    SessionsRepository,
    SessionsService,
    SessionStrategy,
    SessionCookies,
    PasswordHasher,
    AuthLimits,
    EmailPseudonym,
    SignUpService,
    SignUpReturn,
    SignInService,
    TrustedSignInService,
    Registration,
    InvitationsService,
    FirstAdminService,
    PasswordsService,
    ReauthenticationService,
    EmailChangeService,
    UsersCleanupService,
    ...secondFactors,
    ...mailing,
    ...resolvers,
  ],
  exports: [
    UsersService,
    ExternalAccess,
    IdentityRemovalProofs,
    SessionsService,
    SignUpService,
    SignUpReturn,
    SignInService,
    TrustedSignInService,
    Registration,
    FirstAdminService,
    PasswordsService,
    ReauthenticationService,
    EmailChangeService,
    SessionCookies,
    SecondFactorsService,
    AdminSecondFactor,
    SecondFactorSignInService,
    PendingSignInCookies,
    PasskeySignInService,
    PasskeyCookies,
    MailsService,
    MailTransport,
  ],
})
export class UsersModule {}
