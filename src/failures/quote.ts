/** Maximum length of a message that quotes input. */
const maxMessageLength = 500;

/** Truncates a message that quotes input. */
export function cutMessage(message: string): string {
  return message.length <= maxMessageLength
    ? message
    : `${message.slice(0, maxMessageLength).toWellFormed()}…`;
}
