import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Failure } from '../../failures/failure.js';

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
}
