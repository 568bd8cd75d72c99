/** Length of a message that may repeat what the caller sent. */
const maxMessage = 500;

/** Cuts a message that quotes input of unknown length. */
export function cutMessage(message: string): string {
  return message.length <= maxMessage ? message : `${message.slice(0, maxMessage).toWellFormed()}…`;
}
