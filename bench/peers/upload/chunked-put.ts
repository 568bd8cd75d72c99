import { createReadStream, statSync } from 'node:fs';
import { Agent } from 'undici';
import { planChunks } from '../../../src/platforms/tiktok/publishing/chunk-plan.js';
import { handleRequests, settings, report } from '../../harness/child.js';

export interface ChunkedPutSettings {
  apiUrl: string;
  accessToken: string;
  path: string;
}

/** A minimal program that uploads a file to TikTok: one init call, then the same chunks, streamed from disk. */
const { apiUrl, accessToken, path } = settings as ChunkedPutSettings;
const agent = new Agent();

async function post(endpoint: string, body: object): Promise<any> {
  const { statusCode, body: answer } = await agent.request({
    origin: apiUrl,
    path: endpoint,
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (statusCode !== 200) throw new Error(`${endpoint}: ${text}`);
  return JSON.parse(text).data;
}

async function upload(): Promise<void> {
  const plan = planChunks(statSync(path).size);
  const { upload_url } = await post('/v2/post/publish/video/init/', {
    post_info: {
      ...{ privacy_level: 'PUBLIC_TO_EVERYONE', title: 'Bench' },
      ...{ disable_comment: false, disable_duet: false, disable_stitch: false },
      ...{ brand_content_toggle: false, brand_organic_toggle: false },
    },
    source_info: {
      ...{ source: 'FILE_UPLOAD', video_size: plan.totalBytes },
      ...{ chunk_size: plan.chunkSize, total_chunk_count: plan.count },
    },
  });
  const url = new URL(upload_url);
  for (let chunk = 0; chunk < plan.count; chunk += 1) {
    const first = chunk * plan.chunkSize;
    const end = chunk === plan.count - 1 ? plan.totalBytes : first + plan.chunkSize;
    const { statusCode, body } = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'PUT',
      headers: {
        'content-type': 'video/mp4',
        'content-length': String(end - first),
        'content-range': `bytes ${first}-${end - 1}/${plan.totalBytes}`,
      },
      body: createReadStream(path, { start: first, end: end - 1, highWaterMark: 256 * 1024 }),
    });
    await body.dump();
    if (statusCode >= 300) throw new Error(`Chunk ${chunk} got status ${statusCode}.`);
  }
}

handleRequests(async () => {
  const startedAt = performance.now();
  await upload();
  return { milliseconds: performance.now() - startedAt };
});
report({ url: apiUrl });
