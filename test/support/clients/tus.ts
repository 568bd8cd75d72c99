import type { Creator } from '../platforms/publishing.js';

export const tusVersion = { 'tus-resumable': '1.0.0' };
export const bytesType = { 'content-type': 'application/offset+octet-stream' };

export interface TusAnswer {
  status: number;
  headers: Headers;
  body: any;
}

/** Sends single tus requests of one user. */
export class TusClient {
  constructor(private readonly creator: Creator) {}

  async send(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Buffer,
  ): Promise<TusAnswer> {
    const response = await this.creator.client.fetch(path, {
      method,
      headers,
      ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
    });
    const text = await response.text();
    const isJson = text !== '' && response.headers.get('content-type')?.includes('application/json');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** Creates an upload. @returns its id */
  async create(size: number, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.send('POST', '/uploads', {
      ...tusVersion,
      'upload-length': String(size),
      ...headers,
    });
    expect(answer.status).toBe(201);
    return answer.headers.get('location')!.split('/').at(-1)!;
  }

  append(id: string, offset: number, body: string | Buffer): Promise<TusAnswer> {
    const headers = { ...tusVersion, ...bytesType, 'upload-offset': String(offset) };
    return this.send('PATCH', `/uploads/${id}`, headers, body);
  }

  async offsetOf(id: string): Promise<string | null> {
    return (await this.send('HEAD', `/uploads/${id}`, tusVersion)).headers.get('upload-offset');
  }
}
