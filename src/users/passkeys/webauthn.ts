/**
 * Loads the WebAuthn library with the first passkey. Its certificates and formats are 280 modules: a tenth of a second and 12 MiB that a
 * process without passkeys does not need.
 */
export const loadWebAuthn = () => import('@simplewebauthn/server');
