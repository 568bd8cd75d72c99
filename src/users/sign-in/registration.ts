import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';
import type { UserEntity } from '../user.entity.js';

/** How new users join: REGISTRATION. Every way to create a user asks it, except for commands of the operator and the first administrator. */
@Injectable()
export class Registration {
  constructor(private readonly config: Config) {}

  /** Whether users may create accounts themselves. */
  get isOpen(): boolean {
    return this.config.registration === 'open';
  }

  /** @throws Failure REGISTRATION_CLOSED */
  requireOpen(): void {
    if (!this.isOpen) throw new Failure('REGISTRATION_CLOSED');
  }

  /** @throws Failure REGISTRATION_CLOSED */
  requireInvitations(): void {
    if (this.config.registration !== 'closed') return;
    const message = 'Invitations are off: REGISTRATION is closed.';
    throw new Failure('REGISTRATION_CLOSED', {}, { message, userMessage: 'Invitations are turned off.' });
  }

  /**
   * Refuses an invited administrator whom a provider verified: the operator may have mistyped the address, and only passes the link to
   * the right person.
   *
   * @throws Failure REGISTRATION_CLOSED
   */
  requireNoInvitedAdministrator({ invitedAt, role }: Pick<UserEntity, 'invitedAt' | 'role'>): void {
    if (!invitedAt || role !== 'ADMIN') return;
    throw new Failure(
      'REGISTRATION_CLOSED',
      {},
      {
        message: 'An invited administrator joins by the link to choose a password.',
        userMessage: 'First open the link that you got, and choose a password. Then you can sign in here.',
      },
    );
  }
}
