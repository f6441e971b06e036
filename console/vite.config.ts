import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The console as static files the server can serve. In development, the API is the one of a running `escale serve`. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    // The page's policy allows scripts of our own only: nothing may be inlined.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// },
            { name: 'tanstack', test: /node_modules\/@tanstack\// },
            { name: 'mantine', test: /node_modules\/(@mantine|@floating-ui)\// },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': process.env['ESCALE_DEV_API'] ?? 'http://127.0.0.1:3000' } },
});
