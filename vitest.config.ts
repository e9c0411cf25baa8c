import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{bot,engine,adapters,storage,templates,ops}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/data/**'],
    environment: 'node',
    globalSetup: ['ops/testing/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 60_000,
    reporters: ['default'],
    restoreMocks: true,
  },
});
