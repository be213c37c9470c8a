import { defineConfig } from 'vitest/config';
import { kernelTesting } from './src/probe/kernel/build.mjs';

export default defineConfig({
  plugins: [kernelTesting],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/vscode/**', 'test/webview/**', 'node_modules/**'],
    pool: 'forks',
    testTimeout: 60_000,
    reporters: ['dot'],
  },
});
