import { defineConfig } from 'vitest/config';

// Pure logic, without a browser.
export default defineConfig({
  test: { include: ['src/**/*.test.ts'], environment: 'node', reporters: ['default', './scripts/counted-reporter.mjs'] },
});
