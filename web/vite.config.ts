import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { variables } from './src/shared/tokens.ts'
import { textsPlugin } from './texts.ts'

const root = dirname(fileURLToPath(import.meta.url))
const dist = join(root, 'dist')

// The tokens are written once in TypeScript and reach CSS as variables.
function tokensAsCSS(): Plugin {
  return {
    name: 'tokens',
    resolveId: (id) => (id === 'virtual:tokens.css' ? '\0tokens.css' : null),
    load: (id) => (id === '\0tokens.css' ? variables() : null),
  }
}

// The phone's paths have no file on the development server.
function entriesInDevelopment(): Plugin {
  return {
    name: 'entries',
    configureServer(server) {
      server.middlewares.use((request, _, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/'
        if (/^\/m(\/|$)/.test(path)) request.url = '/m.html'
        else if (/^\/t(\/|$)/.test(path)) request.url = '/t.html'
        else if (/^\/docs\/?$/.test(path)) request.url = '/docs.html'
        next()
      })
    },
  }
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })
}

// The placeholder is committed, so dist is emptied by hand. Afterwards the API reference is copied in, the service
// worker learns the shell it caches, and everything gets its compressed twin.
function finish(): Plugin {
  const shell = new Set<string>()
  return {
    name: 'finish',
    apply: 'build',
    buildStart() {
      if (!existsSync(dist)) return
      for (const name of readdirSync(dist)) if (name !== 'placeholder.html') rmSync(join(dist, name), { recursive: true })
    },
    generateBundle(_, bundle) {
      const visit = (name: string) => {
        const chunk = bundle[name]
        if (!chunk || shell.has('/' + name)) return
        shell.add('/' + name)
        if (chunk.type !== 'chunk') return
        chunk.imports.concat(chunk.dynamicImports).forEach(visit)
        chunk.viteMetadata?.importedCss.forEach((css) => shell.add('/' + css))
      }
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === 'm') visit(name)
      }
    },
    closeBundle() {
      const docs = join(dist, 'docs')
      mkdirSync(docs, { recursive: true })
      for (const name of ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE']) {
        copyFileSync(join(root, 'node_modules/swagger-ui-dist', name), join(docs, /[A-Z]/.test(name) ? name + '.txt' : name))
      }
      const list = ['/m', ...shell, '/favicon.svg', '/m.webmanifest'].sort()
      const version = createHash('sha256').update(list.join() + readFileSync(join(dist, 'm.html'), 'utf8')).digest('hex').slice(0, 12)
      const worker = join(dist, 'sw.js')
      writeFileSync(worker, readFileSync(worker, 'utf8').replace('__VERSION__', version).replace("['__SHELL__']", JSON.stringify(list)))
      for (const path of files(dist)) {
        if (/\.(js|css|html|svg|json|webmanifest)$/.test(path) && statSync(path).size > 1024) {
          writeFileSync(path + '.gz', gzipSync(readFileSync(path), { level: 9 }))
        }
      }
    },
  }
}

export default defineConfig({
  appType: 'mpa',
  plugins: [react(), textsPlugin(join(root, '../texts')), tokensAsCSS(), entriesInDevelopment(), finish()],
  build: {
    emptyOutDir: false,
    target: 'es2022',
    chunkSizeWarningLimit: 1600,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { staff: join(root, 'index.html'), m: join(root, 'm.html'), t: join(root, 't.html') },
    },
  },
  server: { proxy: { '/v1': 'http://127.0.0.1:8080', '/openapi.json': 'http://127.0.0.1:8080' } },
})
