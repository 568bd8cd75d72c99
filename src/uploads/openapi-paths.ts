import { publicAccess, response, failure, failures, inHeader, inPath, uploader } from '../http/openapi.js';

const tags = ['Media'];
const bytes = { type: 'integer', format: 'int64', minimum: 0 };
const version = inHeader('Tus-Resumable', 'Version of tus.', { const: '1.0.0' }, true);
const uploadId = inPath('id', 'Id of the upload.', { type: 'string', format: 'uuid' });
const token = inPath('token', 'Token for one file and one publishing attempt. It expires.');
const media = { schema: { type: 'string', format: 'binary' } };

const expires = { description: 'Expiry of the unfinished upload.', schema: { type: 'string' } };
const capabilities = {
  tags,
  summary: 'Supported version, extensions and limits of tus',
  security: publicAccess,
  responses: {
    204: {
      description: 'Capabilities of the server.',
      headers: Object.fromEntries(
        ['Tus-Version', 'Tus-Extension', 'Tus-Max-Size'].map((name) => [
          name,
          { schema: { type: 'string' } },
        ]),
      ),
    },
    '4XX': failure,
  },
};

/** Resumable uploads with tus 1.0 (https://tus.io/protocols/resumable-upload), and files for platforms. */
export const mediaPaths = {
  '/uploads': {
    options: { ...capabilities, operationId: 'readUploadCapabilities' },
    post: {
      tags,
      operationId: 'createUpload',
      summary: 'Create an upload',
      description:
        'The tus extension "creation". The last segment of Location is the `uploadId` of createPost. Unused uploads are deleted after 24 hours.',
      security: uploader,
      parameters: [
        version,
        inHeader('Upload-Length', 'Size of the file.', bytes, true),
        inHeader('Upload-Metadata', 'tus metadata: `filename` and `filetype`, in base64.', {
          type: 'string',
        }),
      ],
      responses: {
        201: {
          description: 'The upload was created.',
          headers: { Location: { schema: { type: 'string', format: 'uri' } }, 'Upload-Expires': expires },
        },
        412: response('Tus-Resumable is missing or has another version.'),
        413: response('The file exceeds Tus-Max-Size.'),
        ...failures,
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
        inHeader('X-HTTP-Method-Override', 'The actual method.', { enum: ['PATCH', 'HEAD', 'DELETE'] }, true),
      ],
      responses: {
        '2XX': response('The response of the actual method.'),
        ...failures,
      },
    },
    head: {
      tags,
      operationId: 'readUploadProgress',
      summary: 'Read the offset of an upload',
      security: uploader,
      parameters: [version],
      responses: {
        200: { description: 'The upload exists.', headers: { 'Upload-Offset': { schema: bytes } } },
        ...failures,
      },
    },
    patch: {
      tags,
      operationId: 'appendToUpload',
      summary: 'Append bytes to an upload',
      security: uploader,
      parameters: [version, inHeader('Upload-Offset', 'Offset of the first byte.', bytes, true)],
      requestBody: { required: true, content: { 'application/offset+octet-stream': media } },
      responses: {
        204: {
          description: 'The bytes were stored.',
          headers: { 'Upload-Offset': { schema: bytes }, 'Upload-Expires': expires },
        },
        410: response('A post used the upload, and its file was deleted.'),
        409: response('The offset is not the current offset of the upload.'),
        413: response('The body exceeds Upload-Length.'),
        415: response('Content-Type is not application/offset+octet-stream.'),
        423: response('Another request is writing to the upload.'),
        ...failures,
      },
    },
    delete: {
      tags,
      operationId: 'removeUpload',
      summary: 'Delete an upload',
      security: uploader,
      parameters: [version],
      responses: { 204: response('The upload was deleted.'), ...failures },
    },
  },
  '/files/{token}': {
    parameters: [token, inHeader('Range', 'The requested range.', { type: 'string' })],
    head: {
      tags,
      operationId: 'readFileHeaders',
      summary: 'Headers of a file for a platform',
      security: publicAccess,
      responses: { 200: response('Type and length of the file.'), ...failures },
    },
    get: {
      tags,
      operationId: 'readFile',
      summary: 'A file for a platform that fetches it',
      security: publicAccess,
      responses: {
        200: { description: 'The file.', content: { 'video/*': media, 'image/*': media } },
        206: {
          description: 'The requested range of the file.',
          content: { 'video/*': media, 'image/*': media },
        },
        416: response('The range is not satisfiable.'),
        ...failures,
      },
    },
  },
};
