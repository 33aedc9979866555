import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import type { ImportKind } from '../../shared/api/types.ts'
import { Service, signIn } from '../../testing/service.ts'

const kind = (name: ImportKind['kind'], title: string): ImportKind => ({ kind: name, title, key: ['code'], columns: [{ name: 'code', title: 'Code', required: true, sample: 'X-1' }] })

beforeEach(async () => {
  const service = new Service()
  service.on('get', '/v1/import-kinds', [kind('hazards', 'Moons'), kind('permits', 'Tides')])
  await signIn('operations', 'ops')
})

// The page had a list of its own, with entries that the service refused and without others that it took.
test('the kinds of files are those that the service answers', async () => {
  const { FilesPage } = await import('./files.tsx')
  render(<FilesPage />)
  fireEvent.mouseDown((await screen.findAllByRole('combobox'))[0] ?? document.body)
  expect((await screen.findAllByText('Tides')).length).toBeGreaterThan(0)
  const shown = new Set([...document.querySelectorAll('.ant-select-item-option-content')].map((o) => o.textContent))
  expect([...shown]).toEqual(['Moons', 'Tides'])
})
