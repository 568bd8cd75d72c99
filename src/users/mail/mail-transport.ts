/** A mail as a person gets it. */
export interface OutgoingMail {
  /** Stable over retries; becomes part of the Message-ID, so that a mail sent twice can be told to be one. */
  id: string;
  to: string;
  subject: string;
  text: string;
}

/** Takes mails out of this process. */
export abstract class MailTransport {
  /** Resolves when the next station has accepted the mail; throws when it is to be tried again. */
  abstract deliver(mail: OutgoingMail): Promise<void>;
}
