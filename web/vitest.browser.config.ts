import { defineConfig } from 'vitest/config';

// Browser tests: Debian's Chromium against a real server, one file after the other so that two cores suffice.
export default defineConfig({
  test: {
    include: ['tests/**/*.spec.ts'],
    environment: 'node',
    fileParallelism: false,
    // A browser on two busy cores is slow in ways that say nothing of the pages.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000, interval: 50 } }, // the machine may be busy
    reporters: ['default', './scripts/counted-reporter.mjs'],
  },
});
