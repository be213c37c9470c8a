import { defineConfig } from 'vitest/config';
import { kernelTesting } from './src/probe/kernel/build.mjs';

const browser = { fileParallelism: false, globalSetup: ['test/support/build.mjs'] };

export default defineConfig({
  test: {
    pool: 'forks',
    testTimeout: 60_000,
    reporters: ['dot'],
    projects: [
      {
        extends: true,
        plugins: [kernelTesting],
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/vscode/**', 'test/webview/**', 'node_modules/**'],
        },
      },
      { extends: true, test: { name: 'webview', include: ['test/webview/**/*.test.ts'], ...browser } },
      {
        extends: true,
        plugins: [kernelTesting],
        test: { name: 'vscode', include: ['test/vscode/**/*.test.ts'], hookTimeout: 180_000, ...browser },
      },
    ],
  },
});
