import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{core,plugins,adapters,templates,console,test,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'console/dist/**'],
    globalSetup: 'test/kit/scratch.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
