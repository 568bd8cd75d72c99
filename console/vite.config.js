import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server sends these files, so that it need not compress anything. */
const compressed = {
  name: 'compressed',
  configResolved({ build }) {
    compressed.outDir = build.outDir;
  },
  closeBundle() {
    const folder = join(compressed.outDir, 'assets');
    for (const name of readdirSync(folder))
      if (/\.(js|css|svg)$/.test(name))
        writeFileSync(join(folder, `${name}.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // Relative to the base element of the page, which the server sets: the path of the installation is known only at run time.
  base: './',
  plugins: [react(), tailwindcss(), compressed],
  resolve: { conditions: ['patchbay-source', 'browser', 'module', 'import'], dedupe: ['react', 'react-dom'] },
  build: {
    emptyOutDir: true,
    target: 'es2022',
    // data: URLs would need another source in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
  },
});
