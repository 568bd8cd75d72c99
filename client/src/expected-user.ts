/** Returns the id of the user that the page shows. Null if it shows none. */
export type ExpectedUser = () => string | null;

/** The server refuses requests of sessions of other users with USER_CHANGED. */
export const expectedUserHeader = 'X-Patchbay-User';
