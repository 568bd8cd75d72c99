/** The name of a user on pages for unauthenticated visitors. The user recognises it, and the address stays hidden. */
export function maskUser({ displayName, email }: { displayName: string | null; email: string }): string {
  const masked = maskedEmail(email);
  return displayName ? `${displayName} (${masked})` : masked;
}

/** `ada@example.com` as `a•••@example.com`. */
function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email.slice(0, at);
  return `${first}•••${email.slice(at)}`;
}
