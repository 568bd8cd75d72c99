import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstChunks, firstLoad } from './build/first-load.js';

/** The server sends these files, so that it need not compress anything. */
const compressed = {
  name: 'compressed',
  configResolved({ build }) {
    compressed.outDir = build.outDir;
  },
  writeBundle() {
    const folder = join(compressed.outDir, 'assets');
    for (const name of readdirSync(folder))
      if (/\.(js|css|svg)$/.test(name)) {
        const content = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
      }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // Relative to the base element of the page, which the server sets: the path of the installation is known only at run time.
  base: './',
  plugins: [react(), tailwindcss(), firstLoad(), compressed],
  resolve: { conditions: ['patchbay-source', 'browser', 'module', 'import'], dedupe: ['react', 'react-dom'] },
  build: {
    emptyOutDir: true,
    target: 'es2022',
    // data: URLs would need another source in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    rolldownOptions: {
      preserveEntrySignatures: 'allow-extension',
      input: {
        index: join(import.meta.dirname, 'index.html'),
        start: join(import.meta.dirname, 'src', 'start.ts'),
      },
      output: { codeSplitting: { groups: firstChunks } },
    },
    reportCompressedSize: false,
  },
});
