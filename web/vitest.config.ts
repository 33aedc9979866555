import { mergeConfig } from 'vite'
import { defineConfig } from 'vitest/config'
import pages from './vite.config.ts'

export default mergeConfig(pages, defineConfig({
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/testing/setup.ts'], css: false, restoreMocks: true },
}))
