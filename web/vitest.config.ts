import { mergeConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import pages from './vite.config.ts'

export default mergeConfig(pages, defineConfig({
  test: {
    environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/testing/setup.ts'], css: false, restoreMocks: true,
    // Generous: a machine that is busy elsewhere loads the components of the staff's pages for many seconds.
    testTimeout: 120_000,
  },
}))
