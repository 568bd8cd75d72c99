import type { TypedDocument } from '../../documents.js';
/* eslint-disable */
import type { ViewerQuery, ViewerQueryVariables, SignInMutation, SignInMutationVariables, SignOutMutation, SignOutMutationVariables, SignUpMutation, SignUpMutationVariables } from '../operations.js';

export const ViewerDocument = "query Viewer{viewer{...ViewerFields}}fragment TierFields on Tier{accountLimit graphqlCostLimit id isDefault name platformAccountLimits{limit platform}postLimit rank}fragment ViewerFields on Viewer{createdAt displayName email emailVerifiedAt id metadata role selectedAccount{id}tier{...TierFields}usage{accounts{limit remaining reserved upgradeTo{id name}used}posts{limit remaining resetsAt upgradeTo{id name}used}upgradeUrl}userId username}" as TypedDocument<ViewerQuery, ViewerQueryVariables>;
export const SignInDocument = "mutation SignIn($input:SignInInput!){signIn(input:$input){__typename ...on SignedIn{viewer{id}}...Failure}}fragment Failure on UserError{__typename code message userMessage retryable}" as TypedDocument<SignInMutation, SignInMutationVariables>;
export const SignOutDocument = "mutation SignOut($input:SignOutInput!={everywhere:false}){signOut(input:$input){__typename ...on SignedOut{sessionsEnded}}}" as TypedDocument<SignOutMutation, SignOutMutationVariables>;
export const SignUpDocument = "mutation SignUp($input:SignUpInput!){signUp(input:$input){__typename ...on SignUpAccepted{email}...Failure}}fragment Failure on UserError{__typename code message userMessage retryable}" as TypedDocument<SignUpMutation, SignUpMutationVariables>;
