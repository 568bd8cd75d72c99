/** A mail as a person gets it. */
export interface OutgoingMail {
  /** Stable over retries; becomes part of the Message-ID, so that a mail sent twice can be told to be one. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** The mail was not taken. The message names neither recipient nor content. */
export class MailNotTaken extends Error {
  constructor(
    message: string,
    /** The next station will never take it: there is no such mailbox. */
    readonly isFinal: boolean,
  ) {
    super(message);
    this.name = 'MailNotTaken';
  }
}

/** Takes mails out of this process. */
export abstract class MailTransport {
  /** Resolves when the next station has accepted the mail. @throws MailNotTaken */
  abstract deliver(mail: OutgoingMail): Promise<void>;
}
