/** A user as a page for an unknown visitor names them: recognisable to the user, of little use to anyone else. */
export function maskedUser({ displayName, email }: { displayName: string | null; email: string }): string {
  const masked = maskedEmail(email);
  return displayName ? `${displayName} (${masked})` : masked;
}

/** `ada@example.com` as `a•••@example.com`. */
function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email.slice(0, at);
  return `${first}•••${email.slice(at)}`;
}
