import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{core,plugins,adapters,templates,console,test,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'console/dist/**'],
    globalSetup: 'test/kit/scratch.ts',
    // They end what hangs. No test is timed: a machine that does other work too may need minutes where an idle one needs seconds.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
    maxWorkers: 2,
  },
});
