/** A mail to send. */
export interface OutgoingMail {
  /** The same for all retries. Part of the Message-ID, so that mail servers recognise a mail that is sent twice. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** The mail was not delivered. The message contains neither recipient nor content. */
export class MailDeliveryError extends Error {
  constructor(
    message: string,
    /** The mail server will never accept it: the mailbox does not exist. */
    readonly isFinal: boolean,
  ) {
    super(message);
    this.name = 'MailDeliveryError';
  }
}

/** Delivers mails. */
export abstract class MailTransport {
  /** Resolves when the mail server has accepted the mail. @throws MailDeliveryError */
  abstract deliver(mail: OutgoingMail): Promise<void>;
}
