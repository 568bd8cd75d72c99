/** Operations of users, sessions and passwords. */
const error = '... on UserError { code message userMessage retryable }';
export const signUp = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename ... on SignUpAccepted { email } ${error} } }`;
export const verifyEmail = `mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) {
  __typename ... on SignedIn { viewer { id: userId email displayName role } } ${error} } }`;
export const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename ... on SignedIn { viewer { id: userId email } } ${error} } }`;
export const signOut =
  'mutation ($input: SignOutInput!) { signOut(input: $input) { __typename ... on SignedOut { sessionsEnded } } }';
export const requestReset = `mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) {
  __typename ... on PasswordResetRequested { email } } }`;
export const resetPassword = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) {
  __typename ... on PasswordSet { sessionsEnded } ${error} } }`;
export const changePassword = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
  __typename ... on PasswordSet { sessionsEnded } ${error} } }`;
export const updateViewer = `mutation ($input: UpdateViewerInput!) { updateViewer(input: $input) {
  __typename ... on ViewerUpdated { viewer { displayName } } } }`;
export const requestEmailChange = `mutation ($input: RequestEmailChangeInput!) { requestEmailChange(input: $input) {
  __typename ... on EmailChangeRequested { email } ${error} } }`;
export const confirmEmailChange = `mutation ($input: ConfirmEmailChangeInput!) { confirmEmailChange(input: $input) {
  __typename ... on ViewerUpdated { viewer { email } } ${error} } }`;
export const revokeSession = `mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) {
  __typename ... on SessionRevoked { sessionId } ${error} } }`;
export const setUserRole = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) {
  __typename ... on UserRoleSet { user { id role } } ${error} } }`;
