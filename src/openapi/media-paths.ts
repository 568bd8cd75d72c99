import { anybody, answer, failure, inHeader, inPath, uploader } from './parts.js';

const tags = ['Media'];
const bytes = { type: 'integer', format: 'int64', minimum: 0 };
const version = inHeader('Tus-Resumable', 'The version of tus.', { const: '1.0.0' }, true);
const uploadId = inPath('id', 'The upload.', { type: 'string', format: 'uuid' });
const token = inPath('token', 'Stands for one file and one attempt to publish it, and expires.');
const media = { schema: { type: 'string', format: 'binary' } };

const expires = { description: 'While the upload is unfinished.', schema: { type: 'string' } };
const capabilities = {
  tags,
  summary: 'Version, extensions and limits of tus here',
  security: anybody,
  responses: {
    204: {
      description: 'What this server can do.',
      headers: Object.fromEntries(
        ['Tus-Version', 'Tus-Extension', 'Tus-Max-Size'].map((name) => [
          name,
          { schema: { type: 'string' } },
        ]),
      ),
    },
  },
};

/** Files from users, resumable by tus 1.0 (https://tus.io/protocols/resumable-upload), and files to platforms. */
export const mediaPaths = {
  '/uploads': {
    options: { ...capabilities, operationId: 'readUploadCapabilities' },
    post: {
      tags,
      operationId: 'createUpload',
      summary: 'Begin an upload',
      description:
        'tus 1.0, creation. The id at the end of Location is the `uploadId` of createPost. Unused uploads are removed after 24 hours.',
      security: uploader,
      parameters: [
        version,
        inHeader('Upload-Length', 'How long the file is.', bytes, true),
        inHeader('Upload-Metadata', 'tus metadata: `filename` and `filetype`, in base64.', {
          type: 'string',
        }),
      ],
      responses: {
        201: {
          description: 'Created.',
          headers: { Location: { schema: { type: 'string', format: 'uri' } }, 'Upload-Expires': expires },
        },
        412: answer('Tus-Resumable is missing, or of another version.'),
        413: answer('The file would be larger than Tus-Max-Size.'),
        default: failure,
      },
    },
  },
  '/uploads/{id}': {
    parameters: [uploadId],
    options: { ...capabilities, operationId: 'readCapabilitiesOfUpload' },
    post: {
      tags,
      operationId: 'actOnUpload',
      summary: 'PATCH, HEAD or DELETE, sent as POST',
      security: uploader,
      parameters: [
        version,
        inHeader(
          'X-HTTP-Method-Override',
          'The method that is meant.',
          { enum: ['PATCH', 'HEAD', 'DELETE'] },
          true,
        ),
      ],
      responses: { default: answer('As the method that is meant.') },
    },
    head: {
      tags,
      operationId: 'readUploadProgress',
      summary: 'How much of an upload is there',
      security: uploader,
      parameters: [version],
      responses: {
        200: { description: 'There.', headers: { 'Upload-Offset': { schema: bytes } } },
        default: failure,
      },
    },
    patch: {
      tags,
      operationId: 'appendToUpload',
      summary: 'Send the next bytes of an upload',
      security: uploader,
      parameters: [version, inHeader('Upload-Offset', 'Where these bytes begin.', bytes, true)],
      requestBody: { required: true, content: { 'application/offset+octet-stream': media } },
      responses: {
        204: {
          description: 'Stored.',
          headers: { 'Upload-Offset': { schema: bytes }, 'Upload-Expires': expires },
        },
        410: answer('A post has used the upload, and its file was removed.'),
        409: answer('The upload is not at that offset.'),
        413: answer('There are more bytes than announced.'),
        415: answer('Content-Type is not application/offset+octet-stream.'),
        423: answer('Another request is writing to the upload.'),
        default: failure,
      },
    },
    delete: {
      tags,
      operationId: 'removeUpload',
      summary: 'Give an upload up',
      security: uploader,
      parameters: [version],
      responses: { 204: answer('Removed.'), default: failure },
    },
  },
  '/files/{token}': {
    parameters: [token, inHeader('Range', 'The part that is wanted.', { type: 'string' })],
    head: {
      tags,
      operationId: 'readFileHeaders',
      summary: 'What a platform is about to fetch',
      security: anybody,
      responses: { 200: answer('Type and length.'), default: failure },
    },
    get: {
      tags,
      operationId: 'readFile',
      summary: 'Media for a platform that fetches it',
      security: anybody,
      responses: {
        200: { description: 'The file.', content: { 'video/*': media, 'image/*': media } },
        206: { description: 'The part.', content: { 'video/*': media, 'image/*': media } },
        416: answer('There is no such part.'),
        default: failure,
      },
    },
  },
};
