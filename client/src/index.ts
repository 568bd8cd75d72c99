export { createPatchbay, type Patchbay, type PatchbayOptions } from './patchbay.js';
export type { DocumentInput, ResultOf, TypedDocument, VariablesOf } from './documents.js';
export {
  type ClientErrorCode,
  type GraphQLErrorEntry,
  isFailure,
  PatchbayError,
  type PatchbayErrorFields,
  type UserFailure,
} from './errors.js';
export type { GraphQLResponse, RequestOptions } from './http.js';
export type { TokenOption } from './tokens.js';
export type { Connection, ConnectionState, Observer } from './sockets.js';
export type { UploadOptions, UploadProgress, UploadTask } from './uploads.js';
export type { ConnectOptions } from './connect.js';
export {
  type CompleteConnectionFailure,
  type ConnectResult,
  isConnectPopup,
  readConnectResult,
  type StartConnectionFailure,
} from './connect-return.js';
