/** An entry of the catalogue of error codes. */
export interface FailureSpec {
  /** HTTP status of the REST response. */
  status: number;
  /** Whether the same request may succeed later. */
  retryable: boolean;
  /** For developers. The default message. */
  meaning: string;
  /** Default text for the user of the app. */
  userMessage: string;
}
